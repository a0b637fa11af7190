"""What bytes are, by their look first and the file's name second."""

from __future__ import annotations

import re
from enum import StrEnum

HEAD = 4096  # bytes from the beginning that are looked at

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|link|script|"
    rb"article|main|div|section|table|p|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Look(StrEnum):
    """Kinds of files. Pictures, and packed folders that are no web archive, are told apart to say why they are not
    read."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    RECORDS = "records"
    GZIP = "gzip"
    WARC = "warc"
    ZIP = "zip"
    IMAGE = "image"


_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"RIFF", b"\x00\x00\x00\x18ftyp", b"\x00\x00\x00\x20ftyp")
_BY_NAME = (
    ((".jsonl", ".ndjson", ".csv"), Look.RECORDS),
    ((".html", ".htm", ".xhtml"), Look.HTML),
    ((".pdf",), Look.PDF),  # without its head: the reader will say that it is broken
    ((".warc",), Look.WARC),  # the same
)


def look_of(head: bytes, name: str) -> Look:
    """What a file is.

    Args:
        head: Its first bytes, ``HEAD`` of them where there are so many.
        name: Its name, lower case, without ".gz": asked only where the bytes leave it open.
    """
    if head.startswith(b"\x1f\x8b"):
        return Look.GZIP
    if b"%PDF-" in head[:1024]:
        return Look.PDF
    if head.startswith(b"WARC/"):
        return Look.WARC
    if head.startswith(b"PK\x03\x04"):
        return Look.ZIP
    if head.startswith(_PICTURES):
        return Look.IMAGE
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(bare) or _HTML.match(bare[2:].replace(b"\0", b"")):  # the second: UTF-16 with its mark
        return Look.HTML
    if name.endswith(".pdf") and not _CONTROLS.search(head):
        return Look.TEXT
    return next((look for endings, look in _BY_NAME if name.endswith(endings)), Look.TEXT)
