"""Each reader of what strangers and users write is given files that are nearly right, by the hundred thousand.

An input is refused with an error of ours or read; anything else that is raised is a fault, and so is an input that
takes longer than a second and a tenth of one for each started kilobyte (on a machine that does other work meanwhile).
An input of which a row, an entry or a record is told as wrong counts as refused. What the inputs are made of, the seed,
must be read whole: otherwise nothing but the first check is tried, and the campaign ends before it begins.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import NamedTuple

from campaigns.campaign import Campaign, Outcome, Trial
from harmledger import read
from harmledger.collect.limits import Limits
from harmledger.collect.manifest import read_manifests
from harmledger.collect.records import csv_captures, json_captures
from harmledger.errors import HarmledgerError
from harmledger.ledger import canonical
from harmledger.model.case import CaseView, Skipped
from harmledger.model.document import Capture, Quarantined, Told
from harmledger.model.ids import sha256
from harmledger.publish import releases
from harmledger.publish.redact import Redacted
from harmledger.resources import methods, own, policies, registries
from harmledger.resources.files import read_bytes
from harmledger.resources.gazetteers import read_places
from harmledger.resources.lexicons import LanguageFolder, language_codes, language_folder
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
    '"2031-05-06T10:00:00+03:00","lang":"en"}\n{"html":"<article><h1>Dead</h1><p>قتل ثلاثة مدنيين في قصف على السوق '
    'يوم الثلاثاء</p></article>","publisher":"Wire"}\n'
).encode()
CSV = 'id,text,title,published\n1,"Three were killed, in ""Old Mill""",Dead,2031-05-06\n2,قتل ثلاثة,,\n'.encode()
MANIFEST = (
    b"file,published,publisher,url,title,lang\na.txt,2031-05-06,Wire,https://x.example,Dead,en\nb.html,2031-05,,,,\n"
)
PLACES = (
    "id,name,alt_names,kind,admin1,country,lat,lon\n1,Old Mill,الطاحونة|Mill,village,North,XO,10.5,20.25\n".encode()
)
ACTORS = b"- {id: redland, name: Redland, names: {en: [Redland, the Redlanders], ar: []}}\n"
SOURCES = b"- {id: wire, name: Wire, kind: agency, names: {en: [Harbour Wire]}, domains: [wire.example]}\n"
WORDS = b"language: en\nwords:\n  HARM_ED:\n    - {what: killed, words: [slain]}\n"
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


class Read(NamedTuple):
    """What a reader made of an input: how many things it took, and how many it told as wrong and left out."""

    taken: int = 1
    wrong: int = 0


Reader = Callable[[bytes, Path], Read]


def _document(media: str) -> Reader:
    def reader(data: bytes, _: Path) -> Read:
        read.document(Capture(sha256(data), f"a.{media}", media, len(data), data, Told()))
        return Read()

    return reader


def captured(found: Iterable[Capture | Quarantined | Skipped], *, as_documents: bool = True) -> Read:
    """Records, those that are one read as documents where told."""
    taken = wrong = 0
    for each in found:
        try:
            if isinstance(each, Capture):
                taken += 1 if not as_documents or read.document(each) else 0
            else:
                wrong += 1
        except HarmledgerError as error:
            if not str(error).strip():
                raise ValueError("a record is refused without a word") from error
            wrong += 1
    return Read(taken, wrong)


def _manifest(data: bytes, room: Path) -> Read:
    for name in ("a.txt", "b.html"):
        (room / name).touch()
    path = room / "manifest.csv"
    path.write_bytes(data)
    found = read_manifests([path])
    return Read(len(found.rows), len(found.faults))


def _places(data: bytes, _: Path) -> Read:
    rows, faults = read_places(data, "places.csv")
    return Read(len(rows), len(faults))


def _actors(data: bytes, _: Path) -> Read:
    found = own.own_actors({"a.yaml": data}, lambda _: None)
    return Read(len(found.rows) - len(registries.actors()), len(found.faults))


def _sources(data: bytes, _: Path) -> Read:
    found = own.own_sources({"a.yaml": data}, (), lambda _: None)
    return Read(len(found.rows) - len(registries.sources()), len(found.faults))


def _words(data: bytes, _: Path) -> Read:
    found = own.own_words({"en.yaml": data}, dict(_folders()))
    return Read(sum(map(len, found.words.values())), len(found.faults))


def _settings(data: bytes, room: Path) -> Read:
    (room / "settings.toml").write_bytes(data)
    settings({}, str(room))
    return Read()


def release_of(head: dict[str, object], lines: dict[str, bytes], room: Path) -> Read:
    """A release of such lines and such a head, which tells their true digests and its own where it can be written."""
    folder = room / "release"
    folder.mkdir(exist_ok=True)
    files = head.get("files")
    for name, data in lines.items():
        (folder / name).write_bytes(data)
        if isinstance(files, dict) and isinstance(told := files.get(name), dict):
            files[name] = {**told, "sha256": sha256(data)}
    try:
        shown = canonical({name: head[name] for name in ("format", "title", "withheld", "least", "files")})  # type: ignore[misc]
        head["digest"] = sha256(shown)
    except (ValueError, TypeError, KeyError):
        pass  # it stays as it was, and is to be refused
    (folder / "release.json").write_text(json.dumps(head), "utf-8")
    releases.read(folder)
    return Read()


def _release(data: bytes, room: Path) -> Read:
    """A release of no rows under a head that is changed. What still can be read as a head tells its true digest, so
    that it is read on."""
    lines = {name: body for name, body in empty_release().items() if name != releases.HEAD}
    try:
        head = json.loads(data)
    except (ValueError, RecursionError):
        head = None
    if isinstance(head, dict):
        return release_of(head, lines, room)
    (room / releases.HEAD).write_bytes(data)
    releases.read(room)
    return Read()


@cache
def empty_release() -> dict[str, bytes]:
    """The files of a release of nothing."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "release"
        releases.write(folder, Redacted(CaseView(), {"withdrawn": 1}), "x", 3, datetime(2031, 6, 1, tzinfo=UTC))
        return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@cache
def _folders() -> MappingProxyType[str, LanguageFolder]:
    return MappingProxyType({code: language_folder(code) for code in language_codes()})


def _text(data: bytes) -> str:
    """What a file of the user's is before it is parsed; its reader tells of bytes that are no UTF-8."""
    return data.decode("utf-8", "replace")


def _parsed(parse: Callable[[str, str], object], file: str) -> Reader:
    def reader(data: bytes, _: Path) -> Read:
        parse(_text(data), file)
        return Read()

    return reader


READERS: dict[str, tuple[Callable[[], bytes], Reader]] = {
    "text": (
        lambda: "Three were killed in Old Mill on 6 May 2031. قتل ثلاثة أشخاص في ٦ أيار\n".encode() * 3,
        _document("text"),
    ),
    "html": (lambda: PAGE, _document("html")),
    "pdf": (lambda: PDF, _document("pdf")),
    "jsonl": (lambda: JSON_LINES, lambda d, _: captured(json_captures(io.BytesIO(d), "a.jsonl", None, Limits()))),
    "csv": (lambda: CSV, lambda d, _: captured(csv_captures(d, "a.csv", None, Limits()))),
    "manifest": (lambda: MANIFEST, _manifest),
    "places": (lambda: PLACES, _places),
    "actors": (lambda: ACTORS, _actors),
    "sources": (lambda: SOURCES, _sources),
    "words": (lambda: WORDS, _words),
    "policy": (lambda: policies.default_text().encode(), _parsed(policies.parse, "p.toml")),
    "method": (lambda: read_bytes("methods/airwars.toml"), _parsed(methods.parse, "m.toml")),
    "settings": (lambda: b'max_file_mb = 12\nby = "r-7"\npage_texts = 3\n', _settings),
    "release": (lambda: empty_release()[releases.HEAD], _release),
}


@contextmanager
def seeded(name: str, seed_of: Callable[[], bytes], reader: Reader, room: Path) -> Iterator[bytes]:
    """The seed of a campaign, once its reader has read it whole.

    Raises:
        ValueError: the reader refuses it or something of it, so that no input made of it would get past that.
    """
    seed = seed_of()
    try:
        found = reader(seed, room)
    except HarmledgerError as error:
        raise ValueError(f"the seed of reader-{name} is refused: {error}") from error
    if not found.taken or found.wrong:
        raise ValueError(f"of the seed of reader-{name}, {found.taken} things are read and {found.wrong} are refused")
    yield seed


def fuzz(name: str, reader: Reader) -> Callable[[Trial], Outcome]:
    """The trial of one reader: ``INPUTS`` inputs made of the seed that is laid out."""

    def trial(trial: Trial) -> Outcome:
        faults, refused = [], 0
        for n in range(INPUTS):
            data = mutated(trial.rng, trial.desk)
            began = time.process_time()
            try:
                refused += reader(data, trial.room).wrong > 0
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


def campaign_of(name: str, seed_of: Callable[[], bytes], reader: Reader) -> Campaign:
    """The campaign of one reader."""
    return Campaign(
        f"reader-{name}",
        f"{INPUTS} nearly right inputs a trial are given to the reader of: {name}",
        "each is read, or refused with a reason, in time",
        least=500,
        short=1,
        trial=fuzz(name, reader),
        desk=lambda room: seeded(name, seed_of, reader, room),
    )


CAMPAIGNS = tuple(campaign_of(name, seed_of, reader) for name, (seed_of, reader) in READERS.items())
