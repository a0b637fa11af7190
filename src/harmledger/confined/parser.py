"""The parent's side: hands captures to the worker, waits for so long and no longer, and starts another one where it
broke down.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import BinaryIO, Self, cast

import msgspec

from harmledger import errors, read
from harmledger.confined.frames import Done, Failed, answer_of, receive, send
from harmledger.errors import InputError, UnreadableInput
from harmledger.model.document import Capture, Document

_COUNTS = int(getattr(signal, "SIGPROF", 0))  # what ends a worker whose document took its seconds; 0: nothing does
_PASSED_ON = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LANG", "LC_ALL", "OPENBLAS_CORETYPE")
_START_SECONDS = 60  # to load the parsers on a machine in use, beside the time for the document itself
_WAITED = 4  # times a document's seconds: they are the processor's, and it does other work, too
_RENEWED_AFTER = 1_000  # documents: whatever a parser leaks goes with its process
_LARGEST_ANSWER = 400_000_000  # bytes: more than any document that the memory bound lets through


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long one capture may take, in seconds of the processor, and how much memory, in megabytes, its parsing. Where
    the system counts no such seconds, they are the clock's."""

    seconds: int = 30
    megabytes: int = 1_500


class ParserError(Exception):
    """What was raised in the worker and is none of our errors: a fault of harmledger's."""


class _Broken(Exception):
    """Why a worker gave no document, which need not be this document's doing."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


class Parser:
    """Takes captures apart, those that need a parser of a foreign format in a worker; use it as a context manager."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._worker: subprocess.Popen[bytes] | None = None
        self._answers: Queue[bytes | None] = Queue()
        self._given = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def document(self, capture: Capture) -> Document:
        """What a capture says, as ``read.document``.

        Raises:
            InputError: if it cannot be read, or takes longer or needs more than it may, or broke the worker.
            ParserError: if harmledger failed on it.
        """
        if not _is_foreign(capture):
            return read.document(capture)
        told = None
        if not self._spent():
            with contextlib.suppress(_Broken):
                told = self._asked(capture, 0)
        if told is None:  # in a worker of its own, so that no capture is lost by what another one left behind
            self._start()
            try:
                told = self._asked(capture, _START_SECONDS)
            except _Broken as broken:
                raise UnreadableInput(broken.message, where=capture.file, remedy=broken.remedy) from broken
        if isinstance(told, Done):
            return told.document
        kind = getattr(errors, told.error, None)
        if isinstance(kind, type) and issubclass(kind, InputError):
            raise kind(told.message, where=told.where or capture.file, remedy=told.remedy)
        raise ParserError(f"{told.error}: {told.message}")

    def _asked(self, capture: Capture, more: int) -> Done | Failed:
        """What the worker that is there says of a capture, ``more`` seconds later than usual at most.

        Raises:
            UnreadableInput: it takes too long.
            _Broken: the worker broke down on it, or had not the memory for it.
        """
        worker = cast("subprocess.Popen[bytes]", self._worker)
        self._given += 1
        try:
            send(cast("BinaryIO", worker.stdin), capture)
            body = self._answers.get(timeout=self._bounds.seconds * (_WAITED if _COUNTS else 1) + more)
        except Empty as late:
            self._stop()
            raise self._late(capture) from late
        except OSError:
            body = None
        if body is None:
            if self._stop() == -_COUNTS != 0:
                raise self._late(capture)
            raise _Broken("its parser broke down on it", "Save its text, and read that")
        try:
            told = answer_of(body)
        except msgspec.DecodeError as error:
            self._stop()
            raise _Broken("its parser broke down on it", "Save its text, and read that") from error
        if isinstance(told, Failed) and told.error == MemoryError.__name__:
            self._stop()
            message = f"taking it apart needs more than {self._bounds.megabytes:,} MB of memory"
            raise _Broken(message, "Save its text, or raise HARMLEDGER_PARSER_MB if you trust it")
        return told

    def _late(self, capture: Capture) -> UnreadableInput:
        message = f"taking it apart took longer than {self._bounds.seconds} seconds"
        remedy = "Save its text, or raise HARMLEDGER_PARSER_SECONDS if you trust it"
        return UnreadableInput(message, where=capture.file, remedy=remedy)

    def _spent(self) -> bool:
        """Whether a new worker must be started: none is there, or it has done its share."""
        return self._worker is None or self._worker.poll() is not None or self._given >= _RENEWED_AFTER

    def _start(self) -> None:
        self._stop()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        bounds = (str(self._bounds.seconds), str(self._bounds.megabytes))
        self._worker = subprocess.Popen(  # noqa: S603 (this program itself)
            [sys.executable, "-m", "harmledger.confined.worker", *bounds],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # a key that stops the run is the parent's to answer
        )
        self._answers, self._given = Queue(), 0
        Thread(target=_listen, args=(self._worker.stdout, self._answers), daemon=True).start()

    def _stop(self) -> int:
        """End the worker; how it ended."""
        worker, self._worker = self._worker, None
        if worker is None:
            return 0
        with contextlib.suppress(OSError):
            worker.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        status = worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            with contextlib.suppress(OSError):
                cast("BinaryIO", pipe).close()
        return status


def _listen(source: BinaryIO, answers: Queue[bytes | None]) -> None:
    """Every frame that the worker sends, and None once it is gone or sends more than a document can be."""
    body: bytes | None = b""
    while body is not None:
        try:
            body = receive(source, _LARGEST_ANSWER)
        except (OSError, ValueError):
            body = None
        answers.put(body)


def _is_foreign(capture: Capture) -> bool:
    """Whether a format that others define must be taken apart. Plain text and its fields are read here."""
    return capture.media in ("html", "pdf") or (capture.media == "record" and b'"html"' in capture.data)
