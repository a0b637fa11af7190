"""What was not understood, written out: as text, JSON or CSV, and as entries for the user's own files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

from harmledger.model.gap import Candidate, GapKind
from harmledger.publish import words
from harmledger.publish.tables import defuse
from harmledger.text.scripts import fold

HEADINGS = {
    GapKind.NUMBER: "numbers beside words of harm that no rule joins to them, by the word of harm",
    GapKind.PEOPLE: "people counted where no word of harm is known, by the unknown word beside them",
    GapKind.PLACE: "places that no list has: `harmledger places suggest` writes them as a file to complete",
    GapKind.ACTOR: "actors that no registry has: `harmledger actors suggest` writes them as a file to complete",
    GapKind.SOURCE: "sources that no registry has: `harmledger sources suggest` writes them as a file to complete",
}
_COLUMNS = ("what", "name", "spellings", "seen", "documents", "hint", "admin1", "country", "quotes")
_PLACES = "id name alt_names kind admin1 admin2 admin3 country lat lon seen documents quotes".split()
_OPEN, _CLOSE = "“", "”"


def text(found: Sequence[Candidate]) -> Iterator[str]:
    """Lines for people."""
    if not found:
        yield "Nothing was left open."
    for what, heading in HEADINGS.items():
        some = [c for c in found if c.what is what]
        if not some:
            continue
        yield f"{heading}:"
        for c in some:
            spellings = ", ".join(words.said(name) for name in _names(c)[1:])
            told = [f"in {words.times(c.documents, 'document')}", c.hint if c.what not in _COUNTED else "", spellings]
            yield f"  {c.seen:5}  {words.said(_title(c))}  ({'; '.join(x for x in told if x)})"
            for file, quote in c.quotes:
                yield f"         {words.isolate(f'{_OPEN}{words.line(quote)}{_CLOSE}')}  {words.said(file)}"
        yield ""


_COUNTED = (GapKind.NUMBER, GapKind.PEOPLE)


def _names(candidate: Candidate) -> list[str]:
    return list(dict.fromkeys(name for _, name in candidate.names)) if candidate.what not in _COUNTED else []


def _title(candidate: Candidate) -> str:
    if candidate.what in _COUNTED:
        return candidate.hint or "no word beside them"
    return _names(candidate)[0]


def as_json(found: Sequence[Candidate]) -> bytes:
    """One JSON object a line."""
    lines = (json.dumps(_record(c), ensure_ascii=False) for c in found)
    return "".join(f"{line}\n" for line in lines).encode()


def _record(c: Candidate) -> dict[str, object]:
    return {
        "what": str(c.what),
        "name": _title(c),
        "spellings": _names(c),
        "seen": c.seen,
        "documents": c.documents,
        "hint": c.hint,
        "admin1": c.admin1,
        "country": c.country,
        "quotes": [{"file": file, "quote": quote} for file, quote in c.quotes],
    }


def as_csv(found: Sequence[Candidate]) -> bytes:
    """A table, one line a candidate."""
    rows = []
    for c in found:
        quotes = [f"{quote} [{file}]" for file, quote in c.quotes]
        told = [str(c.what), _title(c), "|".join(_names(c)), c.seen, c.documents, c.hint, c.admin1, c.country]
        rows.append([defuse(x) if isinstance(x, str) else x for x in (*told, "|".join(quotes))])
    return _table(_COLUMNS, rows)


def places(found: Iterable[Candidate]) -> bytes:
    """Places as a CSV that ``--places`` takes, to be completed with coordinates; the last columns tell why."""
    rows = []
    for c in found:
        name, *others = _names(c)
        quotes = defuse("|".join(words.line(quote) for _, quote in c.quotes))
        inside = [c.admin1, "", "", c.country, "", ""]
        rows.append([_id(name), name, "|".join(others), c.hint, *inside, c.seen, c.documents, quotes])
    return _table(_PLACES, rows)


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue().encode()


def registry(found: Iterable[Candidate], what: GapKind) -> bytes:
    """Actors or sources as the YAML that ``--actors`` or ``--sources`` takes: look at each before you use it."""
    lines = [
        f"# {what}s that no registry has, the most frequent first. Look at each: strike out what is none, join what",
        "# is one, and give an entry the id of a listed one to add names to it. seen, documents and quotes may stay.",
    ]
    for c in found:
        name = _names(c)[0]
        lines += [f"- id: {_id(name)}", f"  name: {_quoted(name)}"]
        lines += ["  group: true"] if what is GapKind.ACTOR else [f"  kind: {c.hint or 'outlet'}"]
        handles = [n.removeprefix("@") for _, n in c.names if n.startswith("@")]
        lines += [f"  handles: [{', '.join(map(_quoted, handles))}]"] if handles else []
        written = [(language, n) for language, n in c.names if not n.startswith("@")]
        lines += ["  names:" if written else "  names: {}"]
        for language in dict.fromkeys(language for language, _ in written):
            some = ", ".join(_quoted(n) for told, n in written if told == language)
            lines.append(f"    {language}: [{some}]")
        lines += [f"  seen: {c.seen}", f"  documents: {c.documents}", "  quotes:"]
        lines += [f"    - {_quoted(words.line(quote))}" for _, quote in c.quotes]
    return "".join(f"{line}\n" for line in lines).encode()


def _quoted(value: str) -> str:
    """A string as YAML reads it, whatever is in it: JSON's form is YAML's too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _id(name: str) -> str:
    """An id made of a name: its Latin letters and digits, or its digest where it has none."""
    made = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")
    return made if len(made) > 1 else f"own_{sha256(name.encode()).hexdigest()[:8]}"
