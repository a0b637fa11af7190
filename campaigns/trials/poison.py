"""Poisoned files among honest ones: a run refuses them, in its time and memory, and does the rest.

Each kind of poison is made here, from its number; nothing is taken from anywhere.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from random import Random

import pyarrow

from campaigns.archives import zipped
from campaigns.campaign import Campaign, Outcome, Trial

HONEST = {
    "a.txt": "Shells hit the market of Kunduz on 6 May 2031 and killed three civilians, the North Observatory said.\n",
    "z.html": "<html><head><title>Two dead</title></head><body><article><p>An air strike killed two civilians in Herat"
    " on 7 May 2031, the Valley Committee said. Houses burned down, and people fled.</p></article></body></html>",
}
SECONDS = 240.0  # for a whole run on a machine in use; the parser's own clock stops one file after ten
MEGABYTES = 1_400
MANY = 1_000_000


def _pdf(*objects: bytes, tail: bytes = b"") -> bytes:
    body, at = b"%PDF-1.5\n", []
    for n, part in enumerate(objects, 1):
        at.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (n, part)
    table = b"".join(b"%010d 00000 n \n" % where for where in at)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return body + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(body)) + tail


def _stream(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<</Length %d/Filter%s>>stream\n%s\nendstream" % (len(data), filters, data)


_PAGES = b"<</Type/Catalog/Pages 2 0 R>>"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def _page_of(content: bytes) -> bytes:
    return _pdf(
        _PAGES,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>",
        content,
        _FONT,
    )


def _paged(times: int) -> bytes:
    """One page, so many times."""
    return _pdf(
        _PAGES,
        b"<</Type/Pages/Kids[" + b"3 0 R " * times + b"]/Count %d>>" % times,
        b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>",
        _FONT,
        _stream(zlib.compress(b"BT /F 9 Tf (Two were killed) Tj ET")),
    )


def _pictured(side: int, pixels: bytes) -> bytes:
    return _pdf(
        _PAGES,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>/Font<</F 6 0 R>>>>>>",
        _stream(zlib.compress(b"q 9 0 0 9 0 0 cm /I Do Q BT /F 9 Tf (Two were killed) Tj ET")),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray" % (side, side)
        + _stream(pixels).removeprefix(b"<<"),
        _FONT,
    )


def _packed(size: int) -> bytes:
    """``size`` bytes of nothing, packed."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(MANY)) for _ in range(size // MANY)), packer.flush()])


def _gzip(size: int) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as packed:
        for _ in range(size // MANY):
            packed.write(b" " * MANY)
    return out.getvalue()


def _zip(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _answer(
    body: bytes, packing: str = "", *, chunked: bool = False, fields: bytes = b"", url: str = "https://x.example/"
) -> bytes:
    """A web archive of one page."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + fields
    http += f"Content-Encoding: {packing}\r\n".encode() if packing else b""
    http += b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"\r\n"
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2031-05-09T08:00:00Z\r\nWARC-Target-URI: "
        + url.encode()
        + b"\r\nContent-Length: %d\r\n\r\n" % (len(http) + len(body))
        + http
        + body
        + b"\r\n\r\n"
    )


def _lying(length: bytes) -> bytes:
    made = _answer(b"<p>Three were killed in Herat.</p>")
    return re.sub(rb"Content-Length: \d+", b"Content-Length: " + length, made)


def _brotli(part: bytes, times: int) -> bytes:
    out = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(out, "brotli") as packed:
        for _ in range(times):
            packed.write(part)
    return bytes(out.getvalue().to_pybytes())


def _shared(one: bytes, times: int) -> bytes:
    """A zip whose directory names its one part again and again: it would unpack to so many times as much."""
    at = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    directory = b"".join(one[at:end].replace(b"000000", b"%06x" % n) for n in range(times))
    most = min(times, 0xFFFF)
    return one[:at] + directory + b"PK\x05\x06\0\0\0\0" + struct.pack("<HHIIH", most, most, len(directory), at, 0)


def _picture(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG that is a few megabytes packed and some gigabytes unpacked."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", _packed(300 * MANY)) + chunk(b"IEND", b"")


def _entities(depth: int) -> bytes:
    made = b"".join(b"<!ENTITY e%d '%s'>" % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, depth))
    page = b"<html><body><p>&e%d; enough words to be a text</p></body></html>" % (depth - 1)
    return b"<?xml version='1.0'?><!DOCTYPE html [<!ENTITY e0 'harm'>" + made + b"]>" + page


def _outside(address: bytes) -> bytes:
    return (
        b"<?xml version='1.0'?><!DOCTYPE html [<!ENTITY x SYSTEM '%s'>]><html><body><p>&x;</p><img src='%s'/>"
        b"<p>Some words that make a text.</p></body></html>" % (address, address)
    )


def _record(**fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


# name of the file → its bytes
FILES: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("bomb.txt.gz", lambda: _gzip(1_000 * MANY)),
    ("bomb.html.gz", lambda: _gzip(400 * MANY)),
    ("bomb.jsonl.gz", lambda: _gzip(400 * MANY)),
    ("twice.txt.gz", lambda: gzip.compress(_gzip(800 * MANY))),
    ("cut.txt.gz", lambda: _gzip(5 * MANY)[:-9]),
    ("lie.txt.gz", lambda: gzip.compress(b"words " * 999)[:-4] + b"\xff\xff\xff\x7f"),
    ("bomb.zip", lambda: _zip("a.txt", bytes(300 * MANY))),
    ("path.zip", lambda: _zip("../../etc/cron.d/x", b"* * * * * root true")),
    ("bomb.wacz", lambda: _zip("archive/data.warc", bytes(200 * MANY))),
    ("long.warc", lambda: b"WARC/1.0\r\nContent-Length: 99999999999999\r\n\r\n"),
    ("bomb.warc.gz", lambda: gzip.compress(b"WARC/1.0\r\n" + bytes(90 * MANY))),
    ("page-bomb.warc", lambda: _answer(_gzip(1_000 * MANY), "gzip")),
    ("page-bomb-twice.warc", lambda: _answer(gzip.compress(_gzip(900 * MANY)), "gzip, gzip")),
    ("brotli-bomb.warc", lambda: _answer(_brotli(b" " * MANY, 600), "br")),
    ("endless-chunks.warc", lambda: _answer(b"1\r\na\r\n" * MANY, chunked=True)),
    ("long-chunk.warc", lambda: _answer(b"ffffffffffff\r\nkilled", chunked=True)),
    ("low.warc", lambda: _lying(b"9") + _answer(b"<p>Two were killed in Balkh.</p>")),
    ("high.warc", lambda: _lying(b"999999999") + _answer(b"<p>Two were killed in Balkh.</p>")),
    ("fields.warc", lambda: b"WARC/1.0\r\n" + b"a: b\r\n" * MANY + b"\r\n"),
    ("field.warc", lambda: b"WARC/1.0\r\na: " + b"b" * 30 * MANY),
    ("heads.warc", lambda: b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 200_000),
    ("server-fields.warc", lambda: _answer(b"", fields=b"a: b\r\n" * MANY)),
    ("blanks.warc.gz", lambda: gzip.compress(b"WARC/1.0\r\nContent-Length: 0\r\n\r\n" + b"\r\n" * 90 * MANY)),
    ("members.warc.gz", lambda: gzip.compress(b"") * 200_000),
    ("address.warc", lambda: _answer(b"<p>Two dead</p>", url="https://x.example/\x1b]0;x\x07\u202e" + "a" * 5000)),
    ("script.warc", lambda: _answer(b"<p>Two dead</p>", url="javascript:alert(1)")),
    ("nested.wacz", lambda: _zip("archive/a.warc", _zip("archive/a.warc", _zip("archive/a.warc", bytes(90 * MANY))))),
    ("path.wacz", lambda: _zip("archive/../../../etc/cron.d/x.warc", b"* * * * * root true")),
    ("shared.wacz", lambda: _shared(_zip("archive/000000.warc", bytes(MANY)), 2_000)),
    ("parts.wacz", lambda: _shared(_zip("archive/000000.warc", b""), 120_000)),
    ("list.wacz", lambda: zipped({"archive/a.warc": b"x", "pages/pages.jsonl": b"{" * 60 * MANY}, way=8)),
    ("deep.wacz", lambda: zipped({"archive/a.warc": b"x", "datapackage.json": b"[" * 9 * MANY}, way=8)),
    ("picture-bomb.html", lambda: _picture(60_000, 60_000)),
    (
        "picture-bomb-inside.html",
        lambda: b"<p>Two dead<img src='data:image/png;base64," + b64encode(_picture()) + b"'>",
    ),
    ("jpeg-bomb.txt", lambda: b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03" + bytes(MANY)),
    ("picture.pdf", lambda: _pictured(30_000, _packed(900 * MANY))),
    ("deep.html", lambda: b"<html><body>" + b"<div>" * 500_000 + b"word"),
    ("deep-tables.html", lambda: b"<html><body>" + b"<table><tr><td>" * 80_000 + b"word"),
    ("bold.html", lambda: b"<html><body>" + b"<b><i><u><a href=x>" * 60_000 + b"word"),
    ("attributes.html", lambda: b"<html><p " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">word"),
    ("comment.html", lambda: b"<html><body><!--" + b"-" * 20 * MANY),
    ("script.html", lambda: b"<html><body><script>" + b"while(1){}" * MANY + b"</script><p>word</p>"),
    ("wide.html", lambda: b"<html><body>" + b"<p>Three were killed.</p>" * 200_000),
    ("title.html", lambda: b"<html><head><title>" + b"a" * 20 * MANY + b"</title></head><body><p>word"),
    ("entities.html", lambda: _entities(10)),
    ("entities.xhtml", lambda: _entities(12)),
    ("passwords.html", lambda: _outside(b"file:///etc/passwd")),
    ("server.xhtml", lambda: _outside(b"http://127.0.0.1:9/secret")),
    ("endless.html", lambda: _outside(b"file:///dev/zero")),
    ("charset.html", lambda: b"<html><meta charset='" + b"x" * 3000 + b"'><p>word"),
    ("utf7.html", lambda: b"<html><meta charset='utf-7'><p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
    ("base.html", lambda: b"<html><base href='javascript:alert(1)'><link rel=canonical href='//x'><p>word</p>"),
    ("nothing.html", lambda: b"<html>" + b"\0" * 5 * MANY),
    ("bomb.pdf", lambda: _page_of(_stream(_packed(900 * MANY)))),
    ("twice.pdf", lambda: _page_of(_stream(zlib.compress(_packed(900 * MANY), 9), b"[/FlateDecode/FlateDecode]"))),
    ("hex.pdf", lambda: _page_of(_stream(zlib.compress(b"20" * 90 * MANY, 9), b"[/FlateDecode/ASCIIHexDecode]"))),
    ("circle.pdf", lambda: _pdf(_PAGES, b"<</Type/Pages/Kids[2 0 R]/Count 1>>")),
    ("circle-of-three.pdf", lambda: _pdf(_PAGES, *(b"<</Type/Pages/Kids[%d 0 R]/Count 9>>" % n for n in (3, 4, 2)))),
    ("many.pdf", lambda: _paged(300_000)),
    ("count.pdf", lambda: _pdf(_PAGES, b"<</Type/Pages/Kids[]/Count 99999999999>>")),
    ("itself.pdf", lambda: _page_of(b"<</Length 4 0 R/Filter/FlateDecode>>stream\nx\nendstream")),
    ("deep.pdf", lambda: _page_of(b"[" * 200_000)),
    ("dictionaries.pdf", lambda: _page_of(b"<</a" * 200_000)),
    (
        "table.pdf",
        lambda: b"%PDF-1.5\nxref\n0 99999999\n" + b"0000000000 65535 f \n" * 200_000 + b"startxref\n9\n%%EOF",
    ),
    ("prev.pdf", lambda: b"%PDF-1.5\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Prev 9>>\nstartxref\n9\n%%EOF"),
    ("operators.pdf", lambda: _page_of(_stream(zlib.compress(b"BT /F 9 Tf (killed) Tj ET " * 900_000, 9)))),
    ("long.jsonl", lambda: b'{"text":"' + b"a" * 30 * MANY + b'"}\n'),
    ("endless.jsonl", lambda: b'{"text":"' + b"a" * 150 * MANY),
    ("deep.jsonl", lambda: b'{"text":' + b"[" * 500_000 + b"]" * 500_000 + b"}\n"),
    ("keys.jsonl", lambda: b"{" + b",".join(b'"k%d":1' % n for n in range(300_000)) + b"}\n"),
    ("number.jsonl", lambda: b'{"text":"word","published":' + b"9" * 100_000 + b"}\n"),
    ("page.jsonl", lambda: _record(html="<div>" * 400_000)),
    ("entities.jsonl", lambda: _record(html=_entities(11).decode())),
    ("surrogates.jsonl", lambda: b'{"text":"\\ud800 killed \\udfff three"}\n' * 1000),
    ("escapes.jsonl", lambda: _record(text="\x1b]0;x\x07\x1b[2J killed 3", title="\x1b[31m", publisher="\u202ekcatta")),
    ("quote.csv", lambda: b'id,text\n1,"' + b"a" * 30 * MANY),
    ("columns.csv", lambda: b"id,text" + b",x" * MANY + b"\n1,killed 3\n"),
    ("formula.csv", lambda: b'id,text,title\n1,"killed 3","=cmd|\'/c calc\'!A0"\n'),
    ("zeros.csv", lambda: b"id,text\n1," + b"\0" * 9 * MANY + b"\n"),
    ("word.txt", lambda: b"a" * 5 * MANY),
    ("stretched.txt", lambda: ("قـ" * 2 * MANY).encode()),
    ("marks.txt", lambda: ("e" + "\u0301" * MANY).encode()),
    ("turned.txt", lambda: ("\u202e" * MANY + "killed 3 people").encode()),
    ("quotes.txt", lambda: ("“said ‘that “" * 200_000).encode()),
    ("numbers.txt", lambda: b"killed " + b"9" * 400_000 + b" people and " + b"1,2,3," * 200_000),
    ("zeros.txt", lambda: bytes(20 * MANY)),
    ("half.txt", lambda: ("killed three " * 9_999).encode("utf-16")[3:]),
    ("wrong.txt", lambda: bytes(range(128, 256)) * 40_000),
    ("picture.txt", lambda: b"\x89PNG\r\n\x1a\n" + bytes(MANY)),
    ("name\x1b[31m\u202etxt.exe.txt", lambda: b"Three people were killed in Herat."),
    ("new\nline.txt", lambda: b"Three people were killed in Herat."),
)


def _strange(folder: Path) -> None:
    """What stands in a folder and is no file: pipes that nobody writes to, links that lead round or to no end."""
    os.mkfifo(folder / "pipe.txt")
    (folder / "round.txt").symlink_to("round.txt")
    (folder / "up").symlink_to("..", target_is_directory=True)
    (folder / "endless.txt").symlink_to("/dev/zero")
    (folder / "gone.txt").symlink_to("nowhere.txt")


def poison(trial: Trial) -> Outcome:
    """One poisoned file (of the last: pipes and links) beside honest ones, read by a run of its own."""
    folder = trial.room / "in"
    folder.mkdir()
    for name, text in HONEST.items():
        (folder / name).write_text(text, encoding="utf-8")
    which = trial.number % (len(FILES) + 1)
    name = "pipes and links"
    if which < len(FILES):
        name, made = FILES[which]
        (folder / name).write_bytes(made())
    else:
        _strange(folder)
    told, seconds, megabytes = _run(folder, trial.room / "case", trial.rng)
    faults = [f"{name!r}: {fault}" for fault in told]
    if seconds > SECONDS:
        faults.append(f"{name!r}: the run took {seconds:.0f} s")
    if megabytes > MEGABYTES:
        faults.append(f"{name!r}: the run took {megabytes:.0f} MB")
    return Outcome(tuple(faults), {"files": 1})


def _run(folder: Path, case: Path, rng: Random) -> tuple[list[str], float, float]:
    """What is wrong with a run over a folder, its seconds, and the megabytes that its largest process took."""
    environment = {**os.environ, "HARMLEDGER_PARSER_SECONDS": "10", "HARMLEDGER_PARSER_MB": "1200"}
    began = time.monotonic()
    script = (
        "import resource, runpy, sys; sys.argv[0] = 'harmledger'\n"
        "try: runpy.run_module('harmledger', run_name='__main__')\n"
        "finally:\n"
        "    peak = max(resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
        "    print('peak', peak, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", script, "run", str(folder), "--case", str(case)]
    try:
        done = subprocess.run(command, capture_output=True, env=environment, timeout=SECONDS * 2, check=False)
    except subprocess.TimeoutExpired:
        return ["the run did not end"], time.monotonic() - began, 0.0
    seconds, err = time.monotonic() - began, done.stderr.decode("utf-8", "replace")
    faults = []
    if done.returncode not in (0, 3):
        faults.append(f"exit status {done.returncode}: {err[-300:]}")
    if "harmledger failed on it" in err:
        faults.append(f"unforeseen: {err[-600:]}")
    if b"\x1b" in done.stdout + done.stderr or "\u202e" in err:
        faults.append("a terminal escape or an override was printed")
    told = [sys.executable, "-m", "harmledger", "export", "documents", "--case", str(case)]
    documents = subprocess.run(told, capture_output=True, env=environment, check=False).stdout.decode()
    kept = {json.loads(line)["file"].rpartition("/")[2] for line in documents.splitlines()}
    faults += [f"{honest} was not read" for honest in HONEST if honest not in kept]
    if "root:" in documents:
        faults.append("a file of the machine stands in a document")
    if rng.random() < 0.2:
        whole = [sys.executable, "-m", "harmledger", "verify", "--case", str(case)]
        if subprocess.run(whole, capture_output=True, env=environment, check=False).returncode:
            faults.append("verify found a fault")
    peak = float(err.rpartition("peak ")[2].split()[0]) if "peak " in err else 0.0
    return faults, seconds, peak / 1000


CAMPAIGNS = (
    Campaign(
        "poison",
        "bombs and poisoned files of every kind, each among honest ones, are given to `run`",
        "refused, quarantined or read in the bounds of time and memory; the honest ones are read; verify clean",
        least=len(FILES) + 1,
        short=2,
        trial=poison,
    ),
)
