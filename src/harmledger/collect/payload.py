"""What a server answered, as it was sent, and the page in it: HTTP's own transfer and content encodings undone, with
the bytes counted as they come.
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from warcio.statusandheaders import StatusAndHeadersParser

from harmledger.collect.limits import Limits
from harmledger.collect.look import HEAD, Look, look_of
from harmledger.collect.packed import Damaged, Members, Meter
from harmledger.errors import InputError, MalformedInput, UndecodableInput, UnreadableInput

_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"(\d{3})(?:\s|$)")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_PIECE = 1 << 20
_MOST_ENCODINGS = 4  # a server packs once, a careless one twice
_AGAIN = "Collect the page again"


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of a server's answer: its status, its fields by their names in small letters, where its body begins."""

    status: int
    fields: Mapping[str, str]
    body_at: int

    @property
    def kind(self) -> str:
        """The media type, in small letters, without what follows it."""
        return kind_of(self.fields.get("content-type", ""))

    @property
    def charset(self) -> str | None:
        """The letters that the server says it sends."""
        return charset_of(self.fields.get("content-type", ""))


def kind_of(content_type: str) -> str:
    """The media type of a Content-Type field."""
    return content_type.partition(";")[0].strip().lower()


def charset_of(content_type: str) -> str | None:
    """The charset of a Content-Type field."""
    found = _CHARSET.search(content_type[:1000])
    return found[1] if found else None


def answer(beginning: bytes, *, whole: bool) -> Answer:
    """The head of a server's answer.

    Args:
        beginning: The first bytes of what it sent.
        whole: They are all that it sent.

    Raises:
        MalformedInput: there is none.
    """
    end = _END.search(beginning)
    if end is None and not whole:
        raise MalformedInput(f"the server's head is longer than {len(beginning):,} bytes", remedy=_AGAIN)
    at = end.end() if end else len(beginning)
    parsed = StatusAndHeadersParser([], verify=False).parse(io.BytesIO(beginning[:at])) if beginning.strip() else None
    status = _STATUS.match(parsed.statusline) if parsed is not None else None
    if parsed is None or status is None or not beginning.startswith(b"HTTP/"):
        raise MalformedInput("what the server answered is no HTTP", remedy=_AGAIN)
    fields: dict[str, str] = {}
    for name, value in parsed.headers:
        fields.setdefault(name.lower(), value.strip())
    return Answer(int(status[1]), fields, at)


def unpacked(found: Answer, body: bytes, limits: Limits) -> tuple[bytes, ...]:
    """The body as it was sent, without its chunks, and without its packing: the last of them is the page.

    Archivers differ in what they keep: some undo an encoding and leave its name in the head. So what plainly is not
    encoded so is taken as it is.

    Raises:
        InputError: it breaks off, is packed in a way that is not read, or is too large.
    """
    steps = [body]
    if "chunked" in found.fields.get("transfer-encoding", "").lower() and _CHUNK.match(body):
        steps.append(_without_chunks(body))
    names = [name.strip().lower() for name in found.fields.get("content-encoding", "").split(",")]
    names = [name for name in names if name not in ("", "identity", "none", "utf-8")]
    if len(names) > _MOST_ENCODINGS:
        raise UndecodableInput(f"the page is packed {len(names)} times", remedy=_AGAIN)
    for name in reversed(names):
        step = steps[-1]
        try:
            steps.append(_decoder(name)(step, limits))
        except InputError as error:
            if isinstance(error, UnreadableInput) or not _is_plain(step):
                raise
    if len(steps[-1]) > limits.max_file_bytes:
        raise limits.too_large(f"{len(steps[-1]) / 1e6:,.0f} MB")
    return tuple(steps)


def _is_plain(body: bytes) -> bool:
    """Whether it is a page or text as it is, whatever its head says."""
    head = body[:HEAD]
    if look_of(head, "") in (Look.HTML, Look.PDF):
        return True
    try:
        letters = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(letters) and all(c.isprintable() or c.isspace() for c in letters)


def _without_chunks(body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while m := _CHUNK.match(body, at):
        size = int(m[1], 16)
        if size == 0:
            return b"".join(parts)
        part = body[m.end() : m.end() + size]
        if len(part) < size:
            break
        parts.append(part)
        at = m.end() + size
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
    raise MalformedInput(f"the page's chunks break off at byte {at:,} of it", remedy=_AGAIN)


def _decoder(name: str) -> Callable[[bytes, Limits], bytes]:
    if name in ("gzip", "x-gzip"):
        return _from_gzip
    if name == "deflate":
        return _from_deflate
    if name in ("br", "zstd"):
        return _from_brotli if name == "br" else _from_zstd
    raise UndecodableInput(f"the page is packed as {name[:40]!r}, which is not read", remedy=_AGAIN)


def _from_gzip(body: bytes, limits: Limits) -> bytes:
    return _inflated(body, 16 + zlib.MAX_WBITS, limits)


def _from_deflate(body: bytes, limits: Limits) -> bytes:
    """By the standard with zlib's head and trailer; many servers leave them out."""
    try:
        return _inflated(body, zlib.MAX_WBITS, limits)
    except MalformedInput:
        return _inflated(body, -zlib.MAX_WBITS, limits)


def _inflated(body: bytes, wbits: int, limits: Limits) -> bytes:
    """Of gzip all members, as browsers do; what else follows is no part of it."""
    parts: list[bytes] = []
    size = 0
    try:
        for at, member in Members(io.BytesIO(body), Meter(limits), wbits=wbits):
            if at and not (wbits > zlib.MAX_WBITS and body.startswith(b"\x1f\x8b", at)):
                break
            while part := member.read(_PIECE):
                size += len(part)
                _weigh(size, limits)
                parts.append(part)
    except Damaged as damage:
        raise MalformedInput(f"the page's packing is damaged ({damage})", remedy=_AGAIN) from damage
    return b"".join(parts)


def _weigh(size: int, limits: Limits) -> None:
    if size > limits.max_file_bytes:
        raise limits.too_large(f"more than {limits.max_file_bytes / 1e6:g} MB unpacked")


def _from_brotli(body: bytes, limits: Limits) -> bytes:
    return _streamed(body, "brotli", limits)


def _from_zstd(body: bytes, limits: Limits) -> bytes:
    return _streamed(body, "zstd", limits)


def _streamed(body: bytes, codec: str, limits: Limits) -> bytes:
    import pyarrow  # late: few archives keep a page packed so

    parts: list[bytes] = []
    size = 0
    try:
        with pyarrow.CompressedInputStream(pyarrow.BufferReader(body), codec) as stream:
            while part := stream.read(_PIECE):
                size += len(part)
                _weigh(size, limits)
                parts.append(part)
    except (OSError, ValueError) as error:  # what Arrow raises over damaged bytes
        raise MalformedInput("the page's packing is damaged or breaks off", remedy=_AGAIN) from error
    return b"".join(parts)
