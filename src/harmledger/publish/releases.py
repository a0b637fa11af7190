"""A release as a folder of its own: what is not released is not in it.

| file | holds |
|---|---|
| ``release.json`` | format, policy's title, when it was built, what was withheld and why, each file's digest |
| ``documents.jsonl`` ``readings.jsonl`` ``incidents.jsonl`` ``assessments.jsonl`` | one object a line, by id |
| ``names.json`` | copies of one text, names of sources and of actors |
| ``method.json`` | the counting rule |
| ``changes.jsonl`` | what moved with each release that was published there before: ``publish.history`` |
| ``catalogue.sqlite`` | all of it once more, to be searched: ``publish.finding`` |

The last two are about the release and not of it: its digest is without them.

All of it is canonical JSON: whoever wants to know what the public sees can search it with any editor.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from harmledger import ledger
from harmledger.errors import CaseError, IntegrityError, SaveError
from harmledger.ledger import JSON
from harmledger.model.case import CaseView
from harmledger.model.claim import Reading
from harmledger.model.document import Document
from harmledger.model.ids import sha256
from harmledger.model.incident import Assessment, Incident
from harmledger.model.method import Method
from harmledger.publish.files import save
from harmledger.publish.history import CHANGES
from harmledger.publish.redact import Redacted

HEAD = "release.json"
FORMAT = 1
_TABLES: Mapping[str, type] = {
    "documents": Document,
    "readings": Reading,
    "incidents": Incident,
    "assessments": Assessment,
}
_REBUILD = "Build it again with `harmledger release build`"


@dataclass(frozen=True, slots=True)
class Release:
    """What the public may see, and what is told about it.

    ``digest`` is of the whole content, without the time at which it was built: two releases of one digest show the
    same. ``least`` is the policy's least number of incidents in a row of a table.
    """

    view: CaseView
    title: str
    built: datetime
    withheld: Mapping[str, int]
    least: int
    digest: str


def write(folder: Path, made: Redacted, title: str, least: int, now: datetime) -> Release:
    """Write a release; a former one in the folder gives way to it, file by file, its head last.

    Raises:
        CaseError: the folder holds something else.
        SaveError: it cannot be written.
    """
    _see_that_it_may_go(folder)
    contents = _contents(made.view)
    files: dict[str, JSON] = {
        name: {"rows": data.count(b"\n"), "sha256": sha256(data)} for name, data in sorted(contents.items())
    }
    shown: dict[str, JSON] = {
        "format": FORMAT,
        "title": title,
        "withheld": dict(made.withheld),
        "least": least,
        "files": files,
    }
    digest = sha256(ledger.canonical(shown))
    built = now.astimezone(UTC).replace(microsecond=0)
    head = {**shown, "built": built.isoformat().replace("+00:00", "Z"), "digest": digest}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        remedy = "Name another folder with --out"
        raise SaveError(f"the folder cannot be made ({error.strerror})", where=str(folder), remedy=remedy) from error
    for name, data in contents.items():
        save(folder / name, [data])
    save(folder / HEAD, [json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"])
    return Release(made.view, title, built, dict(made.withheld), least, digest)


def read(folder: Path) -> Release:
    """The release in a folder, every byte of it checked against its head.

    Raises:
        CaseError: there is no release.
        IntegrityError: it is not as it was written.
    """
    head = _head(folder)
    try:
        return _told(folder, head)
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # its digests hold, and it is no release
        what = f"it is not as a release is written ({error})"
        raise IntegrityError(what, where=str(folder), remedy=_REBUILD) from error


def _told(folder: Path, head: Mapping[str, object]) -> Release:
    files = cast("dict[str, dict[str, object]]", head["files"])
    tables = {name: _rows(folder, f"{name}.jsonl", files, kind) for name, kind in _TABLES.items()}
    names = cast("dict[str, Any]", json.loads(_bytes(folder, "names.json", files)))
    method = json.loads(_bytes(folder, "method.json", files))
    view = CaseView(
        documents=tuple(tables["documents"]),
        readings={r.document: r for r in tables["readings"]},
        incidents=tuple(tables["incidents"]),
        assessments={a.incident: a for a in tables["assessments"]},
        echoes=names["echoes"],
        sources=names["sources"],
        actors=names["actors"],
        method=ledger.decode(method, Method) if method else None,
    )
    built = datetime.fromisoformat(str(head["built"]))
    told = cast("dict[str, int]", head["withheld"])
    return Release(view, str(head["title"]), built, told, int(str(head["least"])), str(head["digest"]))


def copy(source: Path, target: Path, history: bytes = b"") -> None:
    """Put a release at ``target`` whole: beside its place first, then by a rename, so that nobody meets half of it.

    Args:
        source: The release.
        target: Where to.
        history: What moved with each release that was published there, as ``publish.history`` writes it.

    Raises:
        CaseError: ``target`` holds something else.
        IntegrityError: what was copied is not what was released.
        SaveError: it cannot be written.
    """
    _see_that_it_may_go(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            for file in sorted(source.iterdir()):
                if file.is_file():
                    shutil.copyfile(file, part / file.name)
            (part / CHANGES).write_bytes(history)
            part.chmod(0o755)
            read(part)
            if target.exists():
                old = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
                target.replace(old / target.name)
                part.replace(target)
                shutil.rmtree(old)
            else:
                part.replace(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        remedy = "Free some space, or name another folder with --to"
        message = f"it cannot be written ({error.strerror or error})"
        raise SaveError(message, where=str(target), remedy=remedy) from error


def is_release(folder: Path) -> bool:
    """Whether a release stands there."""
    return (folder / HEAD).is_file()


def _contents(view: CaseView) -> dict[str, bytes]:
    documents = {d.id: d for d in view.documents}
    names: dict[str, JSON] = {
        "echoes": cast("dict[str, JSON]", dict(view.echoes)),
        "sources": cast("dict[str, JSON]", dict(view.sources)),
        "actors": cast("dict[str, JSON]", dict(view.actors)),
    }
    return {
        "documents.jsonl": _lines(view.documents),
        "readings.jsonl": _lines(view.readings[d] for d in sorted(documents) if d in view.readings),
        "incidents.jsonl": _lines(view.incidents),
        "assessments.jsonl": _lines(view.assessments[i] for i in sorted(view.assessments)),
        "names.json": ledger.canonical(names) + b"\n",
        "method.json": (ledger.canonical(ledger.encode(view.method)) if view.method else b"null") + b"\n",
    }


def _lines(things: Iterable[object]) -> bytes:
    return b"".join(ledger.canonical(ledger.encode(thing)) + b"\n" for thing in things)


def _see_that_it_may_go(folder: Path) -> None:
    if folder.exists() and not is_release(folder) and (not folder.is_dir() or any(folder.iterdir())):
        remedy = "Name a new or an empty folder"
        raise CaseError("this is no release, and it is not empty", where=str(folder), remedy=remedy)


def _head(folder: Path) -> dict[str, object]:
    where = str(folder / HEAD)
    try:
        head = json.loads((folder / HEAD).read_bytes())
        told = {name: head[name] for name in ("format", "title", "withheld", "least", "files")}
        digest = sha256(ledger.canonical(told))
    except OSError as error:
        remedy = "Build one with `harmledger release build --case CASE`"
        raise CaseError("there is no release here", where=str(folder), remedy=remedy) from error
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityError(f"this is no head of a release ({error})", where=where, remedy=_REBUILD) from error
    if told["format"] != FORMAT:
        remedy = "Read it with the version of harmledger that built it"
        raise CaseError(f"this is a release of format {told['format']}", where=where, remedy=remedy)
    if digest != head.get("digest"):
        raise IntegrityError("its digest is not that of what it says", where=where, remedy=_REBUILD)
    return cast("dict[str, object]", head)


def _bytes(folder: Path, name: str, files: Mapping[str, Mapping[str, object]]) -> bytes:
    where = str(folder / name)
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise IntegrityError(f"it cannot be read ({error.strerror})", where=where, remedy=_REBUILD) from error
    if name not in files or sha256(data) != files[name].get("sha256"):
        raise IntegrityError("its bytes are not those that were released", where=where, remedy=_REBUILD)
    return data


def _rows(folder: Path, name: str, files: Mapping[str, Mapping[str, object]], kind: type) -> list[Any]:
    lines = _bytes(folder, name, files).splitlines()
    return [ledger.decode(json.loads(line), kind) for line in lines]
