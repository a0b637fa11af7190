"""Releases: what the public sees of a case, built by a policy, compared with what it saw before, and published.

The case keeps its key (ids in releases are made with it, so that addresses live on from one release to the next) and
an entry for every release that was published, with the policy that made it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from harmledger import assess, ledger
from harmledger.errors import UsageError
from harmledger.ledger import JSON, CaseState, EntryKind, NewEntry
from harmledger.model.case import CaseView
from harmledger.model.document import Document
from harmledger.model.ids import DocumentId, SourceId
from harmledger.model.method import Method
from harmledger.model.policy import Policy
from harmledger.model.sums import By, Sum
from harmledger.publish import finding, releases
from harmledger.publish.announced import Difference
from harmledger.publish.finding import Site
from harmledger.publish.history import read_history
from harmledger.publish.redact import Asked, Known, Namer, Town, is_coded, namer_of, redact
from harmledger.publish.releases import Release
from harmledger.resolve import Registry
from harmledger.resources.gazetteers import world
from harmledger.resources.policies import default_text, parse
from harmledger.settings import settings, who
from harmledger.standing import method_from, moved, standing, voices_of

FOLDER = "release"
"""Where a case folder keeps the release that was built last."""

RELEASING = "release"  # the subject of the entries
_KEY = "release key"
_PUBLISHED = "release published"
_KEY_BYTES = 32
_KNOWN_TOWN = 15_000  # inhabitants from which an area is called by a town


def policy_of(path: str | None) -> Policy:
    """The policy of a file, or the one that ships.

    Raises:
        UsageError: if the file cannot be read.
        LexiconError: if it breaks its schema.
    """
    if path is None:
        return parse(default_text(), "the policy that ships")
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        message = f"the policy cannot be read ({error.strerror})"
        raise UsageError(message, where=path, remedy="Check the path") from error
    except UnicodeDecodeError as error:
        raise UsageError("the policy is not UTF-8", where=path, remedy="Save it as UTF-8") from error
    return parse(text, path)


def build(case: str, policy: str | None = None, out: str | None = None, now: datetime | None = None) -> Release:
    """Build what the public may see of a case, as a folder of its own.

    Args:
        case: The case.
        policy: A policy file; None: the policy that ships.
        out: The folder; None: ``release`` in the case's folder. A former release there gives way to this one.
        now: When it is, for embargoes (with a time zone); None: now.

    Raises:
        UsageError: if the policy cannot be read, or the case is on a server and ``out`` is not told.
        LexiconError: if the policy breaks its schema.
        CaseError: if there is no such case, or ``out`` holds something else.
        SaveError: if it cannot be written.
    """
    chosen, folder, at = policy_of(policy), _folder(case, out), now or datetime.now(UTC)
    state, view, registry = standing(case)
    voices = voices_of(state, view.echoes, registry)
    asked = Asked(chosen, _key(case, state), _namer(), at)
    made = redact(view, voices, _known(view, registry), asked)
    release = releases.write(folder, made, chosen.title, chosen.least, at)
    finding.catalogue(folder, release)
    return release


def public(case: str) -> Release:
    """What the public sees of a case: the release that ``case`` is, or that was built last in it.

    Raises:
        CaseError: if there is none.
        IntegrityError: if it is not as it was written.
    """
    return releases.read(_released(case))


def public_site(case: str) -> Site:
    """The release that ``case`` is, or that was built last in it, to be looked at row by row.

    Raises:
        CaseError: if there is none.
        IntegrityError: if it is not as it was written.
    """
    return finding.open_site(_released(case))


def difference(old: str | None, new: str) -> Difference:
    """What ``new`` shows and ``old`` does not; without an old one, all that it shows.

    Args:
        old: A release's folder, or a case whose release is meant; None: nothing was public.
        new: The same.

    Raises:
        CaseError: as ``public``.
        IntegrityError: as ``public``.
    """
    before = public(old).view if old is not None else CaseView()
    after = public(new).view
    known = {d.id: d for d in before.documents}
    texts = tuple(d for d in after.documents if _shown(d) - (_shown(known[d.id]) if d.id in known else set()))
    names = sorted(_victims(after) - _victims(before))
    sources = sorted({s for i, s in after.sources.items() if i not in before.sources and not is_coded(i)})
    return Difference(before, after, moved(before, after), texts, tuple(names), tuple(sources))


def publish(
    case: str, to: str, by: str | None = None, release: str | None = None, now: datetime | None = None
) -> Release:
    """Put the release that was built last where the public finds it, and enter in the case that it was.

    Args:
        case: The case.
        to: The folder to publish to; a former release there gives way whole, or not at all.
        by: Who publishes, by a pseudonym; None where the settings tell.
        release: The release's folder; None: the one that was built last in the case.
        now: When it is (with a time zone); None: now.

    Returns:
        The release, whose digest the case keeps.

    Raises:
        CaseError: if there is no release, the case is being written to, or ``to`` holds something else.
        SaveError: if it cannot be written.
    """
    source = _folder(case, release)
    made = releases.read(source)
    with ledger.open_case(case, write=True, by=who(by, settings(os.environ, case))) as opened:
        releases.copy(source, Path(to), _history(Path(to), made, now or datetime.now(UTC)))
        told: dict[str, JSON] = {"digest": made.digest, "title": made.title, "incidents": len(made.view.incidents)}
        opened.append([NewEntry(EntryKind.DECISION, RELEASING, {"decision": _PUBLISHED, **told})])
    return made


def _history(target: Path, made: Release, now: datetime) -> bytes:
    """What moved with each release that was published there, with this one's."""
    if not releases.is_release(target):
        return b""
    before, told = releases.read(target), read_history(target)
    if before.digest == made.digest:
        return told.lines()
    return told.with_release(moved(before.view, made.view), made.digest, now).lines()


def tally(case: str, by: Sequence[By], method: str | None = None) -> tuple[Method, tuple[Sum, ...]]:
    """The released incidents grouped and added up; groups that are too small for the policy are told together.

    Raises:
        UsageError: if the method is another one than the release's.
        CaseError: if there is no release.
    """
    made = public(case)
    chosen = made.view.method
    if chosen is None or (method is not None and method_from(method)[0] != chosen):
        own = chosen.id if chosen else "none"
        raise UsageError(f"a release is counted by one method, this one by {own}", remedy="Leave --method out")
    return chosen, assess.sums(made.view.incidents, made.view.assessments, chosen, by, made.least)


def _released(case: str) -> Path:
    """The folder of the release that ``case`` is, or that was built last in it."""
    return Path(case) if releases.is_release(Path(case)) else _folder(case, None)


def _folder(case: str, out: str | None) -> Path:
    if out is not None:
        return Path(out)
    if ledger.is_server(case):
        raise UsageError("a case on a server has no folder", remedy="Name the release's folder")
    return Path(case) / FOLDER


def _key(case: str, state: CaseState) -> bytes:
    """The key of a case; the first release makes it."""
    for entry in state.decisions:
        if entry.subject == RELEASING and entry.payload.get("decision") == _KEY:
            return bytes.fromhex(str(entry.payload["key"]))
    with ledger.open_case(case, write=True) as opened:
        again = ledger.fold(opened.entries())
        if any(e.subject == RELEASING and e.payload.get("decision") == _KEY for e in again.decisions):
            return _key(case, again)
        key = secrets.token_bytes(_KEY_BYTES)
        opened.append([NewEntry(EntryKind.DECISION, RELEASING, {"decision": _KEY, "key": key.hex()})])
    return key


def _known(view: CaseView, registry: Registry) -> Known:
    listed = {s.id: s for s in registry.publishers.values()}
    publishers: dict[DocumentId, SourceId] = {}
    for document in view.documents:
        found = registry.publisher(document.publisher, document.url)
        if found is not None:
            publishers[document.id] = found.id
    return Known({i: s.kind for i, s in listed.items()}, {i: s.name for i, s in listed.items()}, publishers)


def _namer() -> Namer:
    index = world()
    rows = (index.row(n) for n in range(len(index)))
    return namer_of(
        Town(row.name, row.country, row.lat, row.lon)
        for row in rows
        if row.population >= _KNOWN_TOWN and row.lat is not None and row.lon is not None and row.kind != "country"
    )


def _shown(document: Document) -> set[str]:
    return {t for t in (document.text, document.title, document.url, document.publisher) if t}


def _victims(view: CaseView) -> set[str]:
    return {v.name for c in view.claims().values() for v in c.victims}
