"""The files that inputs stand for, in an order that does not depend on theirs."""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harmledger.collect.records import quarantined
from harmledger.errors import InputError, UnreadableInput, UsageError
from harmledger.model.case import Skipped
from harmledger.model.document import Quarantined

ENDINGS = (".txt", ".html", ".htm", ".xhtml", ".pdf", ".jsonl", ".ndjson", ".csv", ".warc", ".wacz")
STDIN = "-"
NO_KIND = f"no kind of file that is read in a folder ({' '.join(ENDINGS)}); name the file itself if it is a report"


@dataclass(slots=True)
class Found:
    """Files with what to call them, in order, what could not be looked into, and what is of no kind that is read."""

    files: list[tuple[str, Path]] = field(default_factory=list)
    faults: list[Quarantined] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    stdin: bool = False


@dataclass(slots=True)
class _Walk:
    skip: frozenset[Path]
    named: dict[Path, list[tuple[str, str]]] = field(default_factory=dict)  # file → (label, its input's name)
    faults: list[Quarantined] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)


def find(inputs: Sequence[Path | str], skip: Iterable[Path]) -> Found:
    """Every file among ``inputs``, once, sorted.

    Folders are gone through with their folders; hidden files and whatever ``skip`` names (a folder with all
    that is in it) are passed over, files of other endings are told as skipped, and links to folders are not
    followed. A file is called by its path within the folder that was named; two that would be
    called the same take that folder's name before theirs.

    Raises:
        UsageError: if an input does not exist.
    """
    walk = _Walk(frozenset(real(path) for path in skip))
    for one in sorted({str(given) for given in inputs} - {STDIN}):
        _start(walk, Path(one))
    skipped = [Skipped(file, NO_KIND) for file in sorted(walk.skipped)]
    return Found(_labelled(walk), sorted(walk.faults, key=lambda f: f.file), skipped, STDIN in map(str, inputs))


def _start(walk: _Walk, path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        raise UsageError("there is no such file or folder", where=str(path), remedy="Check the path") from error
    except OSError as error:
        walk.faults.append(quarantined(unreadable(error), str(path)))
        return
    if stat.S_ISDIR(mode):
        _enter(walk, path, path)
    elif real(path) not in walk.skip:
        walk.named.setdefault(real(path), []).append((path.name, real(path).parent.name))


def _enter(walk: _Walk, folder: Path, root: Path) -> None:
    if real(folder) in walk.skip:
        return
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        walk.faults.append(quarantined(unreadable(error), _within(folder, root)))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            is_folder, is_link = entry.is_dir(), entry.is_symlink()
        except OSError as error:  # a folder that may be listed and not entered
            walk.faults.append(quarantined(unreadable(error), _within(entry, root)))
            continue
        if is_folder:
            if not is_link:
                _enter(walk, entry, root)
        elif real(entry) in walk.skip:
            continue
        elif not _ending(entry.name):
            walk.skipped.add(_within(entry, root))
        else:
            walk.named.setdefault(real(entry), []).append((_within(entry, root), real(root).name))


def real(path: Path) -> Path:
    """Where a path leads; itself where it leads round in a circle: what reads it then tells that."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # the second, up to Python 3.12
        return path.absolute()


def _within(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path != root else (root.name or str(root))


def _ending(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith(ENDINGS)


def _labelled(walk: _Walk) -> list[tuple[str, Path]]:
    """Each file with its shortest name that no other file has."""
    chosen = {path: min(names) for path, names in walk.named.items()}
    short = Counter(label for label, _ in chosen.values())
    longer = Counter(f"{root}/{label}" for label, root in chosen.values())
    files: list[tuple[str, Path]] = []
    for path, (label, root) in chosen.items():
        alone = short[label] == 1
        files.append((label if alone else f"{root}/{label}" if longer[f"{root}/{label}"] == 1 else str(path), path))
    return sorted(files)


def unreadable(error: OSError) -> InputError:
    """The error for a file or folder that the system refuses."""
    reason = (error.strerror or "unknown error").lower()
    return UnreadableInput(f"it cannot be read ({reason})", remedy="Check who may read it, and that it is still there")
