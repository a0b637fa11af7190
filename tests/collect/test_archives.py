"""Web archives: which of their records are pages, and what becomes of those that are broken."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pytest

from campaigns.archives import DATE, PAGE, Warc, chunked, gz, page, wacz, zipped
from harmledger.collect import Limits, captures
from harmledger.model.case import Skipped
from harmledger.model.document import Capture, Quarantined
from harmledger.read import document

A, B, C = "https://news.example/a", "https://news.example/b", "https://news.example/c"
SMALL = Limits(max_file_bytes=1_000_000, max_line_bytes=1_000_000, max_records=50, max_ratio=20)


def _arrow(codec: str, body: bytes) -> bytes:
    out = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(out, codec) as packed:
        packed.write(body)
    return out.getvalue().to_pybytes()


def collected(
    folder: Path, name: str, data: bytes, manifest: str | None = None, limits: Limits | None = None
) -> tuple[list[Capture], list[Quarantined], list[Skipped]]:
    (folder / name).write_bytes(data)
    manifests = []
    if manifest is not None:
        manifests.append(folder / "manifest.csv")
        manifests[0].write_text(manifest)
    found = list(captures([folder / name], manifests, limits=limits))
    return (
        [f for f in found if isinstance(f, Capture)],
        [f for f in found if isinstance(f, Quarantined)],
        [f for f in found if isinstance(f, Skipped)],
    )


def one(folder: Path, data: bytes, name: str = "a.warc") -> Capture:
    good, faults, _ = collected(folder, name, data)
    assert not faults, faults
    (capture,) = good
    return capture


def mixed(*, packed: bool) -> Warc:
    warc = Warc(packed=packed)
    warc.record("warcinfo", "", b"software: a crawler\r\n", kind="application/warc-fields")
    warc.response(A, page())
    warc.record("request", A, b"GET /a HTTP/1.1\r\nHost: news.example\r\n\r\n", kind="application/http;msgtype=request")
    warc.response("https://news.example/a.png", b"\x89PNG\r\n\x1a\n", "image/png")
    warc.response("https://news.example/gone", b"<html>no</html>", status="404 Not Found")
    warc.record("revisit", A, b"", kind="application/http")
    warc.record("resource", B, b"An air strike killed two civilians in Herat on 7 May 2031.", kind="text/plain")
    warc.record("resource", "urn:text:" + A, b"words", kind="text/plain")
    warc.response("https://news.example/robots.txt", b"User-agent: *", "text/plain")
    return warc.response(C, b"%PDF-1.4\n", "application/pdf; charset=binary")


@pytest.mark.parametrize(("name", "packed"), [("crawl.warc", False), ("crawl.warc.gz", True)])
def test_pages_texts_and_pdfs_are_taken_and_the_rest_is_counted(tmp_path: Path, name: str, packed: bool):
    warc = mixed(packed=packed)
    good, faults, skipped = collected(tmp_path, name, warc.data)
    assert not faults
    assert [(c.told.url, c.media) for c in good] == [(A, "html"), (B, "text"), (C, "pdf")]
    assert [c.file for c in good] == [f"{name}#{warc.starts[n]}" for n in (1, 6, 9)]
    assert good[0].data == page()
    assert {c.told.captured for c in good} == {DATE}
    assert good[0].told.record.startswith("urn:uuid:")
    assert [(s.file, s.reason) for s in skipped] == [
        (
            name,
            "passed over in this web archive: 1 records about the archive itself, 2 records of no page's address, 1 "
            "pictures, styles, scripts and other kinds, 1 requests, 1 revisits of what was there before, 1 answers of "
            "another status than 200",
        )
    ]


def test_the_day_of_the_capture_is_no_day_of_the_page(tmp_path: Path):
    read = document(one(tmp_path, Warc().response(A, page()).data))
    assert (read.url, read.captured, read.published) == (A, DATE, None)


def test_an_archive_packed_as_a_whole_and_one_by_another_name(tmp_path: Path):
    warc = Warc().response(A, page()).response(B, page("Herat"))
    good, faults, _ = collected(tmp_path, "a.warc.gz", gz(warc.data))
    assert [c.file for c in good] == ["a.warc.gz#0", f"a.warc.gz#0+{warc.starts[1]}"]
    assert not faults
    good, faults, _ = collected(tmp_path, "crawl.txt.gz", gz(warc.data))
    assert (len(good), faults) == (2, [])


@pytest.mark.parametrize(
    ("encoding", "made"),
    [
        ("gzip", lambda body: gz(body)),
        ("gzip", lambda body: gz(body[:50]) + gz(body[50:]) + b"junk"),
        ("deflate", lambda body: zlib.compress(body)),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("br", lambda body: _arrow("brotli", body)),
        ("zstd", lambda body: _arrow("zstd", body)),
        ("deflate, gzip", lambda body: gz(zlib.compress(body))),
        ("gzip", lambda body: body),  # an archiver that undid it and left its name
        ("xyz", lambda body: body),
        ("identity", lambda body: body),
    ],
)
@pytest.mark.parametrize("in_chunks", [False, True])
def test_encodings_are_undone(tmp_path: Path, encoding: str, made: Callable[[bytes], bytes], in_chunks: bool):
    body = made(page())
    http = {"Content-Encoding": encoding}
    if in_chunks:
        body, http = chunked(body), {**http, "Transfer-Encoding": "chunked"}
    assert one(tmp_path, Warc().response(A, body, http=http).data).data == page()


def test_what_is_said_to_come_in_chunks_and_does_not(tmp_path: Path):
    assert one(tmp_path, Warc().response(A, page(), http={"Transfer-Encoding": "chunked"}).data).data == page()


def test_the_letters_that_the_server_told(tmp_path: Path):
    body = PAGE.format(title="x", place="Zaragoza", dead="tres").replace("Houses", "Señales").encode("iso-8859-15")
    read = document(one(tmp_path, Warc().response(A, body, "text/html; charset=ISO-8859-15").data))
    assert "Señales" in read.text


@pytest.mark.parametrize("field", ["WARC-Payload-Digest", "WARC-Block-Digest"])
def test_a_page_that_is_not_the_one_of_its_digest(tmp_path: Path, field: str):
    warc = Warc().response(A, page()).response(B, page("Herat", "four"))
    data = warc.data.replace(b"three", b"seven")
    if field == "WARC-Payload-Digest":
        data = re.sub(rb"WARC-Block-Digest: .*\r\n", b"", data)
    good, (fault,), _ = collected(tmp_path, "a.warc", data)
    assert [c.told.url for c in good] == [B]
    assert fault.file == "a.warc#0"
    assert "not those whose digest it tells (sha1:" in fault.reason


def test_a_digest_in_whichever_letters_and_at_whichever_step(tmp_path: Path):
    body = chunked(gz(page()))
    for of in (body, gz(page()), page()):
        for told in (
            "sha256:" + hashlib.sha256(of).hexdigest(),
            "SHA-256:" + base64.b32encode(hashlib.sha256(of).digest()).decode(),
            "sha-512:" + base64.b64encode(hashlib.sha512(of).digest()).decode(),
        ):
            assert one(tmp_path, _telling(told, body)).data == page()
    _, _, skipped = collected(tmp_path, "a.warc", _telling("xx3:abcdefgh", body))
    assert "not checked (xx3)" in skipped[0].reason


def _telling(digest: str, body: bytes) -> bytes:
    http = {"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}
    found = re.subn(rb"(?<=WARC-Payload-Digest: )[^\r]*", digest.encode(), Warc().response(A, body, http=http).data)
    assert found[1] == 1
    return found[0]


@pytest.mark.parametrize("packed", [False, True])
def test_of_an_archive_that_was_cut_off_the_whole_records_are_read(tmp_path: Path, packed: bool):
    warc = Warc(packed=packed).response(A, page()).response(B, page("Herat"))
    good, (fault,), _ = collected(tmp_path, "a.warc.gz" if packed else "a.warc", warc.data[:-60])
    assert [c.told.url for c in good] == [A]
    assert fault.file.endswith(f"#{warc.starts[1]}")
    assert "what follows it was not read" in fault.reason


def test_damage_in_the_midst_costs_the_records_that_it_hit_alone(tmp_path: Path):
    warc = Warc(packed=True).response(A, page()).response(B, os.urandom(400).hex().encode()).response(C, page("Herat"))
    at = warc.starts[1] + 250
    data = warc.data[:at] + bytes(40) + warc.data[at + 40 :]
    good, (fault,), _ = collected(tmp_path, "a.warc.gz", data)
    assert [c.told.url for c in good] == [A, C]
    assert fault.file == f"a.warc.gz#{warc.starts[1]}"
    assert f"reading went on at byte {warc.starts[2]}" in fault.reason


def test_a_packed_record_that_a_page_brought_along_is_never_taken_for_the_archives(tmp_path: Path):
    forged = Warc(packed=True).response("https://court.example/", page("Kunduz", "ninety")).data
    packer = zlib.compressobj(
        0, zlib.DEFLATED, 16 + zlib.MAX_WBITS
    )  # stored, as packers do with what is packed already
    inside = Warc().response(B, forged, "text/html").data
    member = packer.compress(inside) + packer.flush()
    after = Warc(packed=True).response(C, page("Herat")).data
    assert forged in member
    data = Warc(packed=True).response(A, page()).data + member[:11] + b"\0\0" + member[13:] + after
    good, (fault,), _ = collected(tmp_path, "a.warc.gz", data)
    assert [c.told.url for c in good] == [A, C]
    assert "cannot be unpacked" in fault.reason


@pytest.mark.parametrize("length", [b"7", b"99999"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_length_that_lies(tmp_path: Path, length: bytes, packed: bool):
    liar = re.sub(rb"\r\nContent-Length: \d+\r\n\r\nHTTP", b"\r\nContent-Length: " + length + b"\r\n\r\nHTTP",
                  Warc().response(B, page("Herat")).data)  # fmt: skip
    parts = [Warc().response(A, page()).data, liar, Warc().response(C, page("Balkh")).data]
    data = b"".join(map(gz, parts)) if packed else b"".join(parts)
    good, faults, _ = collected(tmp_path, "a.warc.gz" if packed else "a.warc", data)
    cut_off = length == b"99999" and not packed  # nobody knows where it would have ended
    assert [c.told.url for c in good] == ([A] if cut_off else [A, C])
    assert len(faults) == 1
    assert "than it tells" in faults[0].reason


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((rb"\r\nWARC-Date: [^\r]*", b""), "when it was fetched"),
        ((rb"\r\nContent-Length: \d+\r\n\r\nHTTP", b"\r\n\r\nHTTP"), "does not tell its length"),
        ((rb"WARC/1.0", b"WARC/9.9"), "no version of WARC"),
        ((rb"HTTP/1.1 200", b"HTTQ/1.1 200"), "no HTTP"),
        ((rb"HTTP/1.1 200", b"HTTP/1.1 2x0"), "no HTTP"),
        ((rb"news.example/b", b"news.example/" + b"b" * 9000), "9,021 characters"),
        ((rb"WARC-Type", b"WARC-Segment-Number: 1\r\nWARC-Type"), "several records"),
        ((rb"WARC-Type", b"X: " + b"x" * 300_000 + b"\r\nWARC-Type"), "head is longer"),
        ((rb"WARC-Type", b"X: x\r\n" * 60_000 + b"WARC-Type"), "head is longer"),
    ],
)
def test_a_malformed_record_is_set_aside_and_the_rest_goes_on(tmp_path: Path, change: tuple[bytes, bytes], says: str):
    bad = re.sub(*change, Warc().response(B, page("Herat")).data, count=1)
    bad = re.sub(rb"WARC-(Block|Payload)-Digest: .*\r\n", b"", bad)
    parts = [Warc().response(A, page()).data, bad, Warc().response(C, page("Balkh")).data]
    for name, data in (("a.warc", b"".join(parts)), ("a.warc.gz", b"".join(map(gz, parts)))):
        good, (fault,), _ = collected(tmp_path, name, data)
        assert [c.told.url for c in good] == [A, C]
        assert says in fault.reason
        assert fault.file.startswith(f"{name}#")


@pytest.mark.parametrize(
    ("http", "body", "says"),
    [
        ({"Content-Encoding": "gzip"}, gz(page())[:-20], "packing is damaged"),
        ({"Content-Encoding": "gzip"}, gz(b" " * 3_000_000), "unpacked"),
        ({"Content-Encoding": "br"}, _arrow("brotli", b" " * 3_000_000), "unpacked"),
        ({"Content-Encoding": "zstd"}, _arrow("zstd", page())[:-9], "damaged"),
        ({"Content-Encoding": "deflate"}, b"\xff\xff\xff", "damaged"),
        ({"Content-Encoding": "lzma"}, b"\xff\0", "'lzma', which is not read"),
        ({"Content-Encoding": "gzip," * 9}, b"x", "packed 9 times"),
        ({"Transfer-Encoding": "chunked"}, chunked(page())[:-40], "chunks break off"),
        ({}, b"<html>" + b" " * 1_300_000, "over the limit"),
    ],
)
def test_a_page_that_cannot_be_unpacked(tmp_path: Path, http: dict[str, str], body: bytes, says: str):
    warc = Warc().response(A, body, http=http).response(B, page("Herat"))
    good, (fault,), _ = collected(tmp_path, "a.warc", warc.data, limits=SMALL)
    assert [c.told.url for c in good] == [B]
    assert fault.file == "a.warc#0"
    assert says in fault.reason


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.warc", b"", "is empty"),
        ("a.warc", b"nothing", "no record of a web archive begins here"),
        ("a.warc.gz", gz(b"nothing"), "no record of a web archive begins here"),
        ("a.warc.gz", b"\x1f\x8b\x08", "ends in the midst"),
        ("a.warc.gz", gz(b"") * 99, "holds no record"),
        ("a.wacz", b"nothing", "damaged"),
        ("a.wacz", zipped({"a.txt": b"x"}), "holds no archive"),
        ("a.warc", Warc().response(A).data * 51, "more than 50 records"),
        ("a.warc.gz", gz(b"WARC/1.0\r\n" + b"\n" * 200), "does not tell its length"),
    ],
)
def test_what_is_no_web_archive(tmp_path: Path, name: str, data: bytes, says: str):
    good, faults, _ = collected(tmp_path, name, data, limits=SMALL)
    assert not good
    assert says in faults[0].reason
    assert len(faults) == 1


def test_an_archive_that_unpacks_without_end_is_read_no_further(tmp_path: Path):
    endless = Warc().record("metadata", A, b" " * 3_000_000).data
    good, faults, _ = collected(tmp_path, "a.warc.gz", Warc(packed=True).response(A, page()).data + gz(endless) * 80,
                                limits=SMALL)  # fmt: skip
    assert [c.told.url for c in good] == [A]
    assert "more than 20 times its size" in faults[-1].reason


def test_a_manifest_tells_about_an_archive_and_about_its_pages(tmp_path: Path):
    warc = Warc().response(A, page()).response(B + "/", page("Herat")).response(C, page("Balkh"))
    manifest = (
        "file,published,publisher,url\n"
        "a.warc,,Harbour Watch,\n"
        "a.warc,2031-05-07,,http://news.example/b#top\n"
        f",2031-05-08,Valley Committee,{C}\n"
        "a.warc,2031-05-07,,https://news.example/nowhere\n"
    )
    good, (fault,), _ = collected(tmp_path, "a.warc", warc.data, manifest)
    assert [(c.told.url, c.told.publisher, c.told.published, c.told_by) for c in good] == [
        (A, "Harbour Watch", None, "metadata"),
        (B + "/", "Harbour Watch", "2031-05-07", "manifest"),
        (C, "Valley Committee", "2031-05-08", "manifest"),
    ]
    assert fault.file == "manifest.csv, row 5"
    assert 'no page of the address "https://news.example/nowhere"' in fault.reason


def test_a_package_gives_the_pages_that_its_list_names(tmp_path: Path):
    first = Warc(packed=True).response("https://news.example/old", status="302 Found", http={"Location": "/a"})
    first.response(A, page()).response("https://ads.example/frame", page("Nowhere"))
    second = Warc().response(B, page("Herat"))
    parts = {"data-1.warc.gz": first.data, "data-2.warc": second.data, "../../x.warc": second.data}
    data = wacz(parts, ["https://news.example/old", B, "https://news.example/missing"])
    good, faults, skipped = collected(tmp_path, "a.wacz", data)
    assert not faults
    assert [(c.file, c.told.url) for c in good] == [
        (f"a.wacz/archive/data-1.warc.gz#{first.starts[1]}", A),
        ("a.wacz/archive/data-2.warc#0", B),
    ]
    told = " ".join(s.reason for s in skipped)
    assert "1 pages that its list of pages does not name" in told
    assert "names 1 addresses that it holds no page of" in told


def test_a_package_without_a_list_gives_all_its_pages_whatever_its_name(tmp_path: Path):
    data = wacz({"data.warc.gz": Warc(packed=True).response(A, page()).response(B, page("Herat")).data})
    good, faults, _ = collected(tmp_path, "saved.zip", data)
    assert ([c.told.url for c in good], faults) == ([A, B], [])


def test_a_package_without_a_description_says_that_nothing_was_checked(tmp_path: Path):
    data = zipped({"archive/data.warc": Warc().response(A, page()).data})
    good, faults, skipped = collected(tmp_path, "a.wacz", data)
    assert (len(good), faults) == (1, [])
    assert "none was checked" in skipped[0].reason


def test_a_digest_of_another_kind_is_said_not_to_be_checked(tmp_path: Path):
    parts = {"1.warc": Warc().response(A, page()).data}
    good, faults, skipped = collected(tmp_path, "a.wacz", wacz(parts, told={"archive/1.warc": "md5:" + "0" * 32}))
    assert (len(good), faults) == (1, [])
    assert [s.reason for s in skipped] == ["1 of its parts told with a digest of a kind that is not checked"]


@pytest.mark.parametrize(
    ("told", "says", "left"),
    [
        ({"archive/1.warc": "sha256:" + "0" * 64}, "archive/1.warc: its bytes are not those", [B]),
        ({"archive/1.warc": ""}, "archive/1.warc: it is not among the parts", [B]),
        ({"hash": "sha256:" + "0" * 64}, "not the one that was sealed", []),
    ],
)
def test_a_package_that_was_changed_after_it_was_packed(tmp_path: Path, told: dict[str, str], says: str, left: list):
    parts = {"1.warc": Warc().response(A, page()).data, "2.warc": Warc().response(B, page("Herat")).data}
    good, (fault,), _ = collected(tmp_path, "a.wacz", wacz(parts, told=told))
    assert [c.told.url for c in good] == left
    assert says in fault.reason


def test_packages_that_are_bombs_or_tricks(tmp_path: Path):
    inner = Warc().response(A, page()).data
    whole = zipped({"archive/1.warc": inner, "archive/2.warc": inner})
    entry = whole.index(b"PK\x01\x02", whole.index(b"PK\x01\x02") + 4)
    shared = whole[: entry + 42] + b"\0\0\0\0" + whole[entry + 46 :]  # the second part begins where the first does
    twice = whole[:entry].replace(b"2.warc", b"1.warc") + whole[entry:].replace(b"2.warc", b"1.warc")
    bomb = zipped({"archive/1.warc": bytes(40_000_000)}, way=8)
    locked = bytearray(zipped({"archive/1.warc": inner}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    nested = zipped({"archive/1.warc.gz": zipped({"a.warc": inner})})
    for data, says in (
        (shared, "share bytes"),
        (twice, "are called"),
        (bomb, "more than 20 times"),
        (bytes(locked), "password"),
        (nested, "cannot be unpacked"),
    ):
        good, (fault,), _ = collected(tmp_path, "a.wacz", data, limits=SMALL)
        assert not good
        assert says in fault.reason, fault.reason
