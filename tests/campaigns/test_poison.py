"""What the poisoned files are made of is read whole while it is unharmed: else only a first check would be tried."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest

from campaigns.archives import zipped
from campaigns.trials import poison
from harmledger import collect, read
from harmledger.errors import UnreadableInput
from harmledger.model.document import Capture, Quarantined

SAYS = "Two villagers were killed"
PAGE = f"<html><body><article><p>{SAYS} in Balkh, the Valley Committee said.</p></article></body></html>".encode()
DRAWN = f"BT /F 9 Tf 9 9 Td ({SAYS}) Tj ET".encode()
PACKED = zlib.compress(DRAWN)
WARC = poison._answer(PAGE)

BASES = {
    "page.pdf": poison._page_of(poison._stream(PACKED)),
    "twice.pdf": poison._page_of(poison._stream(zlib.compress(PACKED), b"[/FlateDecode/FlateDecode]")),
    "hex.pdf": poison._page_of(poison._stream(zlib.compress(DRAWN.hex().encode()), b"[/FlateDecode/ASCIIHexDecode]")),
    "picture.pdf": poison._pictured(30, zlib.compress(bytes(900))),
    "many.pdf": poison._paged(2),
    "page.warc": WARC,
    "fields.warc": poison._answer(PAGE, fields=b"a: b\r\n" * 9),
    "gzip.warc": poison._answer(gzip.compress(PAGE), "gzip"),
    "twice.warc": poison._answer(gzip.compress(gzip.compress(PAGE)), "gzip, gzip"),
    "brotli.warc": poison._answer(poison._brotli(PAGE, 1), "br"),
    "chunks.warc": poison._answer(b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE), chunked=True),
    "member.warc.gz": gzip.compress(WARC),
    "shared.wacz": poison._shared(poison._zip("archive/000000.warc", WARC), 1),
    "list.wacz": zipped({"archive/a.warc": WARC, "pages/pages.jsonl": b"{}"}, way=8),
    "page.html.gz": gzip.compress(PAGE),
    "page.jsonl": poison._record(html=PAGE.decode()),
    "line.jsonl.gz": gzip.compress(poison._record(text=f"{SAYS} in Balkh.")),
}


@pytest.mark.parametrize("name", BASES)
def test_the_base_of_a_poison_is_read_whole(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(BASES[name])
    found = list(collect.captures([tmp_path / name]))
    assert [each for each in found if isinstance(each, Quarantined)] == []
    (capture,) = (each for each in found if isinstance(each, Capture))
    said = "Two were killed" if name in ("picture.pdf", "many.pdf") else SAYS
    assert said in read.document(capture).text


def test_parts_that_share_bytes_are_what_a_shared_package_is_refused_for(tmp_path: Path) -> None:
    path = tmp_path / "shared.wacz"
    path.write_bytes(poison._shared(poison._zip("archive/000000.warc", WARC), 2))
    assert any("share bytes" in each.reason for each in collect.captures([path]) if isinstance(each, Quarantined))


def test_what_a_pdf_reader_gives_up_on_is_told_as_too_much_and_not_as_broken(tmp_path: Path) -> None:
    path = tmp_path / "many.pdf"
    path.write_bytes(dict(poison.FILES)["many.pdf"]())
    (capture,) = collect.captures([path])
    assert isinstance(capture, Capture)
    with pytest.raises(UnreadableInput, match="larger than a PDF may be"):
        read.document(capture)
