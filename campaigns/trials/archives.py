"""The readers of web archives, given files that are nearly right, as ``readers`` gives the others theirs.

The seeds tell no digests: else a page that was changed would be refused for that, and nothing behind it be reached.
"""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path
from zlib import crc32

from campaigns.archives import Warc, chunked, gz, page, zipped
from campaigns.trials.readers import Read, campaign_of, captured
from harmledger.collect.archived import PageReader
from harmledger.collect.limits import Limits
from harmledger.collect.wacz import package_captures
from harmledger.model.case import Skipped
from harmledger.model.document import Told

_DIGESTS = re.compile(rb"WARC-(?:Block|Payload)-Digest: [^\r]*\r\n")
_OWN_IDS = re.compile(rb"(urn:uuid:)[0-9a-f-]{36}")
_LIST = b'{"format":"json-pages-1.0","id":"pages"}\n'
_LIMITS = Limits(max_file_bytes=2_000_000, max_line_bytes=2_000_000, max_records=200, max_ratio=50)


@cache
def _warc() -> bytes:
    made = Warc()
    made.record("warcinfo", "", b"software: a crawler\r\n", kind="application/warc-fields")
    http = {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}
    made.response("https://news.example/a", chunked(gz(page()), 90), http=http)
    made.record("revisit", "https://news.example/a", b"", kind="application/http")
    made.response("https://news.example/b", page("Herat"), "text/html; charset=utf-8")
    made.record("resource", "https://news.example/c", b"Three were killed in Balkh.", kind="text/plain")
    # Records are called by chance: here by nothing, so that a trial is always the same.
    return _OWN_IDS.sub(rb"\1", _DIGESTS.sub(b"", made.data))


@cache
def _pages() -> bytes:
    """A package before it is packed: an archive, and the list of its pages."""
    return _warc() + _LIST + b'{"url":"https://news.example/a"}\n{"url":"https://news.example/b"}\n'


def _bent(packed: bytes, of: bytes) -> bytes:
    """What is packed is whole whatever was changed in it; in one of four, a bit of the packing itself is turned."""
    turn = crc32(of)
    if not packed or turn % 4 or of in (_warc(), _pages()):
        return packed
    made = bytearray(packed)
    made[turn // 4 % len(made)] ^= 1 << (turn >> 28) % 8
    return bytes(made)


def _packed(data: bytes) -> bytes:
    """Each record in a member of its own."""
    first, *parts = data.split(b"WARC/1.0")
    return b"".join(gz(part) for part in ([first] if first else []) + [b"WARC/1.0" + part for part in parts])


def _told(_: str) -> Told | None:
    return None


def _read(data: bytes, *, packed: bool) -> Read:
    found = PageReader("a.warc", _told, _LIMITS).captures(io.BytesIO(data), packed=packed)
    return captured((each for each in found if not isinstance(each, Skipped)), as_documents=False)


def _plain_reader(data: bytes, _: Path) -> Read:
    return _read(data, packed=False)


def _gzip_reader(data: bytes, _: Path) -> Read:
    return _read(_bent(_packed(data), data), packed=True)


def _package_reader(data: bytes, _: Path) -> Read:
    archive, mark, pages = data.partition(_LIST)
    parts = {"archive/data.warc.gz": _packed(archive), "pages/pages.jsonl": mark + pages}
    packed = _bent(zipped(parts), data)
    found = package_captures(io.BytesIO(packed), "a.wacz", _told, _LIMITS)
    return captured((each for each in found if not isinstance(each, Skipped)), as_documents=False)


CAMPAIGNS = (
    campaign_of("warc", _warc, _plain_reader),
    campaign_of("warc-gz", _warc, _gzip_reader),
    campaign_of("wacz", _pages, _package_reader),
)
