"""What parent and worker say to each other: frames of a length (eight bytes, the greatest first) and MessagePack."""

from __future__ import annotations

from typing import BinaryIO

import msgspec

from harmledger.model.document import Capture, Document

LENGTH = 8


class Failed(msgspec.Struct, tag=True, frozen=True):
    """Why a capture gave no document: ``error`` is the class of an error of ours, or whatever was raised."""

    error: str
    message: str
    where: str | None = None
    remedy: str | None = None


class Done(msgspec.Struct, tag=True, frozen=True):
    """What a capture says."""

    document: Document


Answer = Failed | Done
_encode = msgspec.msgpack.Encoder().encode
capture_of = msgspec.msgpack.Decoder(Capture).decode
_answer = msgspec.msgpack.Decoder(Answer).decode


def answer_of(body: bytes) -> Answer:
    """The answer in a frame.

    Raises:
        msgspec.DecodeError: there is none in it.
    """
    found: Answer = _answer(body)
    return found


def send(to: BinaryIO, thing: Capture | Answer) -> None:
    """One frame."""
    body = _encode(thing)
    to.write(len(body).to_bytes(LENGTH, "big") + body)
    to.flush()


def receive(source: BinaryIO, most: int | None = None) -> bytes | None:
    """The next frame's body; None where the other one is gone.

    Raises:
        ValueError: it is longer than ``most`` bytes, and was not read.
    """
    head = source.read(LENGTH)
    if len(head) < LENGTH:
        return None
    length = int.from_bytes(head, "big")
    if most is not None and length > most:
        raise ValueError(f"a frame of {length:,} bytes")
    body = source.read(length)
    return body if len(body) == length else None
