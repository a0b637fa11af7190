"""Each reader of what strangers and users write is given files that are nearly right, by the hundred thousand.

An input is refused with an error of ours or read; anything else that is raised is a fault, and so is an input that
takes longer than a second and a tenth of one for each started kilobyte (on a machine that does other work meanwhile).
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from types import MappingProxyType

from campaigns.campaign import Campaign, Outcome, Trial
from harmledger import read
from harmledger.collect.limits import Limits
from harmledger.collect.manifest import read_manifests
from harmledger.collect.records import csv_captures, json_captures
from harmledger.errors import HarmledgerError
from harmledger.model.case import Skipped
from harmledger.model.document import Capture, Quarantined, Told
from harmledger.model.ids import sha256
from harmledger.publish import releases
from harmledger.resources import methods, own, policies
from harmledger.resources.gazetteers import read_places
from harmledger.resources.lexicons import language_codes, language_folder
from harmledger.settings import settings

INPUTS = 200  # of a trial
SECONDS, SECONDS_A_KILOBYTE = 1.0, 0.1

PAGE = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Market hit</title><link rel="canonical"
href="https://news.example/2031/05/06/market"><meta property="article:published_time" content="2031-05-06T10:00:00Z">
<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2031-05-06"}</script></head><body><article>
<h1>Market hit</h1><p>Shells hit the market of Old Mill on Tuesday and killed three villagers.</p><p dir="rtl">
\xd9\x82\xd8\xaa\xd9\x84 \xd8\xab\xd9\x84\xd8\xa7\xd8\xab\xd8\xa9</p><table><tr><td>dead<td>3</table></article>
<div id="comments"><p>lies &amp; more &#1575; &nbsp;</p></div></body></html>"""
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>> endobj
4 0 obj<</Length 52>>stream
BT /F 12 Tf 9 9 Td (Three were killed, on Tuesday.) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
xref
0 6
0000000000 65535 f 
0000000009 00000 n 
0000000053 00000 n 
0000000104 00000 n 
0000000209 00000 n 
0000000306 00000 n 
trailer<</Size 6/Root 1 0 R/Info<</Title(Market)/Author(A)>>>>
startxref
369
%%EOF"""  # noqa: W291 (a space ends each line of the table)
JSON_LINES = (
    '{"id":"a","text":"Three were killed in Old Mill.","title":"Dead","url":"https://x.example/1","published":'
    '"2031-05-06T10:00:00+03:00","lang":"en"}\n{"html":"<p>قتل ثلاثة</p>","publisher":"Wire"}\n'
).encode()
CSV = 'id,text,title,published\n1,"Three were killed, in ""Old Mill""",Dead,2031-05-06\n2,قتل ثلاثة,,\n'.encode()
MANIFEST = (
    b"file,published,publisher,url,title,lang\na.txt,2031-05-06,Wire,https://x.example,Dead,en\nb.html,6 May 2031,,,,\n"
)
PLACES = (
    "id,name,alt_names,kind,admin1,country,lat,lon\n1,Old Mill,الطاحونة|Mill,village,North,XO,10.5,20.25\n".encode()
)
ACTORS = b"- {id: redland, name: Redland, names: {en: [Redland, the Redlanders], ar: []}, state: true}\n"
SOURCES = (
    b"- {id: wire, name: Wire, kind: agency, names: {en: [Harbour Wire]}, domains: [wire.example], belongs_to: wire2}\n"
)
WORDS = b"language: en\nwords:\n  HARMED:\n    - {what: killed, words: [slain]}\n"
BITS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b'"', b"'", b"<", b">", b"&#x110000;",
    b"]]>", b"{", b"}", b"[", b"]",
    b",", b";", b"\\ud800", b"\\", b"999999999999999999999", b"-1", b"1e999", b"NaN", b"null", b"true", b"&a", b"*a",
    b"!!python/object:os.system", b"? ", b": ", b"- ", b"|\n", b"%", b"<<", b">>", b"0 R", b"endobj", b"stream\n",
    b"/FlateDecode", b"\xe2\x80\xae", b"\xd9\x80", b"=cmd", b"\t", b"#", b"\x1b[31m", b"..", b"/", b"cell:5", b"[[",
)  # fmt: skip


def mutated(rng: Random, data: bytes) -> bytes:
    """``data`` with a few of its stretches changed, lost, doubled or moved, and odd bits put in."""
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 5, 12))):
        a = rng.randrange(len(made) + 1)
        b = min(len(made), a + rng.choice((1, 1, 2, 8, 60)))
        deed = rng.randrange(7)
        if deed == 0:
            made[a:b] = b""
        elif deed == 1:
            made[a:a] = rng.choice(BITS)
        elif deed == 2:
            made[a:b] = rng.randbytes(b - a)
        elif deed == 3:
            made[a:a] = made[a:b] * rng.choice((1, 2, 30))
        elif deed == 4:
            made[a:b] = rng.choice(BITS)
        elif deed == 5 and a < len(made):
            made[a] ^= 1 << rng.randrange(8)
        else:
            c = rng.randrange(len(made) + 1)
            made[c:c] = made[a:b]
    return bytes(made[: 40 * len(data) + 40])


Reader = Callable[[bytes, Path], object]


def _document(media: str) -> Reader:
    def reader(data: bytes, _: Path) -> object:
        return read.document(Capture(sha256(data), f"a.{media}", media, len(data), data, Told()))

    return reader


def _documents(captures: Iterator[Capture | Quarantined | Skipped]) -> Iterable[object]:
    """Each record that is one, read; those that are refused are told with their reason."""
    for found in captures:
        if isinstance(found, Capture):
            try:
                yield read.document(found)
            except HarmledgerError as error:
                yield str(error)


def _manifest(data: bytes, room: Path) -> object:
    path = room / "manifest.csv"
    path.write_bytes(data)
    return read_manifests([path])


def _settings(data: bytes, room: Path) -> object:
    (room / "settings.toml").write_bytes(data)
    return settings({}, str(room))


def _release(data: bytes, room: Path) -> object:
    (room / "release.json").write_bytes(data)
    return releases.read(room)


@cache
def _folders() -> MappingProxyType[str, object]:
    return MappingProxyType({code: language_folder(code) for code in language_codes()})


def _text(data: bytes) -> str:
    """What a file of the user's is before it is parsed; its reader tells of bytes that are no UTF-8."""
    return data.decode("utf-8", "replace")


HEAD = json.dumps({"format": 1, "title": "x", "withheld": {}, "least": 3, "files": {}, "digest": "00"}).encode()

READERS: dict[str, tuple[bytes, Reader]] = {
    "text": (
        "Three were killed in Old Mill on 6 May 2031. قتل ثلاثة أشخاص في ٦ أيار\n".encode() * 3,
        _document("text"),
    ),
    "html": (PAGE, _document("html")),
    "pdf": (PDF, _document("pdf")),
    "jsonl": (JSON_LINES, lambda d, _: list(_documents(json_captures(io.BytesIO(d), "a.jsonl", None, Limits())))),
    "csv": (CSV, lambda d, _: list(_documents(csv_captures(d, "a.csv", None, Limits())))),
    "manifest": (MANIFEST, _manifest),
    "places": (PLACES, lambda d, _: read_places(d, "places.csv")),
    "actors": (ACTORS, lambda d, _: own.own_actors({"a.yaml": d}, lambda _: None)),
    "sources": (SOURCES, lambda d, _: own.own_sources({"a.yaml": d}, (), lambda _: None)),
    "words": (WORDS, lambda d, _: own.own_words({"en.yaml": d}, dict(_folders()))),  # type: ignore[arg-type]
    "policy": (policies.default_text().encode(), lambda d, _: policies.parse(_text(d), "p.toml")),
    "method": (b"", lambda d, _: methods.parse(_text(d), "m.toml")),
    "settings": (b'max_file_mb = 12\nby = "r-7"\npage_texts = 3\n', _settings),
    "release": (HEAD, _release),
}


def _seed(name: str) -> bytes:
    from harmledger.resources.files import read_bytes

    return READERS[name][0] or read_bytes("methods/airwars.toml")


def fuzz(name: str, seed_of: Callable[[str], bytes], reader: Reader) -> Callable[[Trial], Outcome]:
    """The trial of one reader: ``INPUTS`` inputs."""

    def trial(trial: Trial) -> Outcome:
        seed = seed_of(name)
        faults, refused = [], 0
        for n in range(INPUTS):
            data = mutated(trial.rng, seed)
            began = time.process_time()
            try:
                reader(data, trial.room)
            except HarmledgerError as error:
                refused += 1
                if not str(error).strip():
                    faults.append(f"{name}, input {n}: refused without a word")
            except Exception as error:  # noqa: BLE001 (what is looked for)
                faults.append(f"{name}, input {n}: {type(error).__name__}: {str(error)[:200]}")
            took = time.process_time() - began
            if took > SECONDS + SECONDS_A_KILOBYTE * (len(data) / 1024):
                faults.append(f"{name}, input {n}: it took {took:.1f} s for {len(data):,} bytes")
        return Outcome(tuple(faults), {"inputs": INPUTS, "refused": refused})

    return trial


def campaign_of(name: str, seed_of: Callable[[str], bytes], reader: Reader) -> Campaign:
    """The campaign of one reader."""
    return Campaign(
        f"reader-{name}",
        f"{INPUTS} nearly right inputs a trial are given to the reader of: {name}",
        "each is read, or refused with a reason, in time",
        least=500,
        short=1,
        trial=fuzz(name, seed_of, reader),
    )


CAMPAIGNS = tuple(campaign_of(name, _seed, reader) for name, (_, reader) in READERS.items())
