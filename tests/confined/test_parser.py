"""Hostile files in a process of their own: what breaks there breaks alone, in time and within its memory."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Timer

import pytest

from harmledger import read
from harmledger.confined import Bounds, Parser, worker
from harmledger.confined.frames import receive, send
from harmledger.errors import InputError, MalformedInput, UnreadableInput
from harmledger.model.document import Capture, Told
from harmledger.model.ids import sha256

PAGE = b"""<html><head><title>Market hit</title><meta property="article:published_time" content="2031-05-07T10:00:00Z">
</head><body><article><p>Shells hit the market of Old Mill on Tuesday and killed three villagers, the council said.</p>
<p>Two shops burned down, and a school was damaged, it said. Nobody has claimed the fire.</p></article></body></html>"""


def capture(data: bytes, media: str = "html", file: str = "page.html") -> Capture:
    return Capture(sha256(data), file, media, len(data), data, Told(url="https://news.example/1"), "manifest")


def pdf(stream: bytes) -> bytes:
    """One page whose content is ``stream``, packed."""
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    parts += [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"]
    parts += [b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream)]
    body, at = b"%PDF-1.4\n", []
    for n, part in enumerate(parts, 1):
        at.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (n, part)
    table = b"".join(b"%010d 00000 n \n" % where for where in at)
    return (
        body
        + b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 5/Root 1 0 R>>startxref %d%%%%EOF" % len(body)
    )


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with Parser(Bounds(seconds=5, megabytes=1_500)) as made:
        yield made


def test_the_worker_says_what_the_parser_says(parser: Parser):
    assert parser.document(capture(PAGE)) == read.document(capture(PAGE))


def test_errors_come_across_whole(parser: Parser):
    with pytest.raises(MalformedInput) as alone:
        read.document(capture(b"%PDF-1.4 no", "pdf", "a.pdf"))
    with pytest.raises(MalformedInput) as across:
        parser.document(capture(b"%PDF-1.4 no", "pdf", "a.pdf"))
    assert str(across.value) == str(alone.value)


BOMBS = {
    "a stream that unpacks to two thousand million spaces": (lambda: zlib.compress(b" " * 2_000_000) * 1, "pdf"),
    "tags in tags in tags": (lambda: b"<div>" * 400_000 + b"word", "html"),
    "entities of entities": (
        lambda: (
            b"<?xml version='1.0'?><!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'>"
            + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
            + b"]><html><body><p>&j;</p></body></html>"
        ),
        "html",
    ),
    "an entity that is a file": (
        lambda: (
            b"<?xml version='1.0'?><!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><html><body><p>&x; words"
            b" enough to be a text of its own, one would think.</p></body></html>"
        ),
        "html",
    ),
    "a million attributes": (lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">word</p>", "html"),
    "no end of table": (lambda: b"<table><tr><td>" * 60_000 + b"word", "html"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_read_and_the_next_page_is_read(name: str, parser: Parser):
    made, media = BOMBS[name]
    data = pdf(made()) if media == "pdf" else made()
    began = time.monotonic()
    try:
        text = parser.document(capture(data, media, f"bomb.{media}")).text
    except InputError as error:
        text = str(error)
        assert "bomb" in text
    assert "root:" not in text
    assert time.monotonic() - began < 100
    assert parser.document(capture(PAGE)).title == "Market hit"


ENDLESS = b"<html><p " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">word"


def test_what_takes_too_long_is_stopped_in_a_new_worker_too():
    with Parser(Bounds(seconds=1)) as parser:
        for _ in range(2):
            with pytest.raises(UnreadableInput, match="longer than 1 seconds"):
                parser.document(capture(ENDLESS))
            assert parser.document(capture(PAGE)).title == "Market hit"


@pytest.mark.skipif(not hasattr(signal, "SIGPROF"), reason="the system does not count a process's time")
def test_time_in_which_the_machine_does_other_work_does_not_count():
    with Parser(Bounds(seconds=3)) as parser:
        parser.document(capture(PAGE))
        worker = parser._worker
        assert worker is not None
        worker.send_signal(signal.SIGSTOP)
        Timer(4, worker.send_signal, [signal.SIGCONT]).start()
        assert parser.document(capture(PAGE)).title == "Market hit"
        assert parser._worker is worker


def test_a_worker_that_dies_takes_one_document_with_it(parser: Parser):
    parser.document(capture(PAGE))
    used = parser._worker
    assert used is not None
    used.kill()
    used.wait()
    assert parser.document(capture(PAGE)).title == "Market hit"  # it is seen to be gone, and another one is started


def test_a_page_is_read_although_the_one_before_it_broke_the_worker(parser: Parser, monkeypatch: pytest.MonkeyPatch):
    parser.document(capture(PAGE))
    used = parser._worker
    assert used is not None
    used.kill()
    used.wait()
    monkeypatch.setattr(used, "poll", lambda: None)  # it is not seen to be gone yet
    assert parser.document(capture(PAGE)).title == "Market hit"
    assert parser._worker not in (None, used)


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not tell what addresses a process has taken")
def test_the_memory_is_the_parsings_alone():
    with Parser(Bounds(megabytes=100)) as parser:
        assert parser.document(capture(PAGE)).title == "Market hit"
        with pytest.raises(UnreadableInput, match="needs more than 100 MB"):
            parser.document(capture(b"<html><body><p>" + b"Words of a page. " * 250_000))
        assert parser.document(capture(PAGE)).title == "Market hit"


def test_a_worker_that_keeps_what_it_took_takes_nothing_more(monkeypatch: pytest.MonkeyPatch):
    given, told = BytesIO(), BytesIO()
    for _ in range(3):
        send(given, capture(PAGE))
    given.seek(0)
    taken = iter((0, 10_000_000, 30_000_000, 30_000_000))  # of 100 MB a quarter may be kept
    monkeypatch.setattr(worker, "_taken", lambda: next(taken))
    worker.work(given, told, 0, 100)
    told.seek(0)
    assert sum(1 for _ in iter(lambda: receive(told), None)) == 2


CONFINED = """
import os, socket, subprocess, sys
from harmledger.confined.worker import confine
confine(1500)
deeds = {
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "look up": lambda: socket.getaddrinfo("example.org", 80),
    "start": lambda: subprocess.run(["true"]),
    "shell": lambda: os.system("true"),
    "write": lambda: open(sys.argv[1], "w"),
    "remove": lambda: os.remove(sys.argv[0] if sys.argv[0] != "-c" else "/nowhere"),
    "hoard": lambda: bytearray(3_000_000_000),
}
for name, deed in deeds.items():
    try:
        deed()
    except (PermissionError, MemoryError):
        continue
    print(name)
"""


def test_a_worker_can_neither_connect_nor_start_nor_write_nor_hoard(tmp_path: Path):
    command = [sys.executable, "-c", CONFINED, str(tmp_path / "file")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)
    assert not (tmp_path / "file").exists()
