"""What of a case was not understood, so that a monitor knows what to add. Nothing of it is saved: it is asked anew,
with what the case knows by then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from harmledger import extract, ledger, read
from harmledger.knowledge import Reader, era_of, held_files
from harmledger.ledger import CaseState, document_of
from harmledger.model.document import Document
from harmledger.model.gap import SHOWN, Candidate, Gap, GapKind
from harmledger.model.ids import DocumentId
from harmledger.resources.lexicons import languages_with
from harmledger.resources.placewords import common_words
from harmledger.text.names import name_keys
from harmledger.text.scripts import fold

T = TypeVar("T", str, tuple[str, str])

Progress = Callable[[str, int, int], None]
_NAMED = (GapKind.PLACE, GapKind.ACTOR)


def gaps(case: str, document: str | None = None, progress: Progress | None = None) -> tuple[Candidate, ...]:
    """What the counted documents of a case leave open, gathered across spellings, the most frequent first.

    A document that repeats another one is left out, so that a text is counted once. Names of people are left out,
    whatever documents tell that they are people.

    Args:
        case: The case.
        document: One document's id, name or file, or the beginning of one; None: all.
        progress: Called with the stage's name, how many documents are done, and of how many.

    Raises:
        CaseError: if there is no such case.
        UsageError: if no document, or more than one, is meant.
    """
    with ledger.open_case(case) as opened:
        state = ledger.fold(opened.entries())
        reader = Reader(held_files(opened, state), era_of(state))
    chosen = _chosen(state, document)
    common = {code: common_words(code) for code in languages_with("common.index")}
    found: list[Gap] = []
    people: set[str] = set()
    for done, one in enumerate(chosen, 1):
        mentions, tokens = reader.mentions(one)
        unknown = extract.unknown(one, mentions, reader.languages, common, tokens)
        found += unknown.gaps
        people |= unknown.people
        if progress is not None:
            progress("looking", done, len(chosen))
    return _candidates((g for g in found if not _of_people(g, people)), {d.id: d.file for d in chosen})


def _chosen(state: CaseState, document: str | None) -> Sequence[Document]:
    if document is not None:
        return (document_of(state, document),)
    counted = state.counted
    echoes = read.echoes(counted)
    return [d for d in counted if echoes.get(d.id, d.id) == d.id]


def _of_people(gap: Gap, people: set[str]) -> bool:
    """Whether all words of a name are a person's. What a word of place stands beside is a place all the same."""
    if gap.what not in _NAMED or (gap.what is GapKind.PLACE and gap.hint):
        return False
    return all(word in people for word in fold(gap.hint or gap.text).replace("-", " ").split())


def _candidates(found: Iterable[Gap], files: Mapping[DocumentId, str]) -> tuple[Candidate, ...]:
    groups: dict[tuple[GapKind, str], list[Gap]] = defaultdict(list)
    for gap in found:
        groups[gap.what, _key(gap)].append(gap)
    made = [_candidate(what, group, files) for (what, _), group in groups.items()]
    order = list(GapKind)
    return tuple(sorted(made, key=lambda c: (order.index(c.what), -c.documents, -c.seen, c.names)))


def _key(gap: Gap) -> str:
    """Under which gaps are one: a name's spelling key, the word beside a number."""
    if gap.what in (GapKind.NUMBER, GapKind.PEOPLE):
        return gap.hint
    name = gap.hint if gap.what is GapKind.ACTOR else gap.text
    return next(iter(name_keys(name)), fold(name))


def _candidate(what: GapKind, group: Sequence[Gap], files: Mapping[DocumentId, str]) -> Candidate:
    names = _by_number((g.language, g.text) for g in group)
    hints = _by_number(g.hint for g in group if g.hint)
    near = _by_number((g.near.country or "", g.near.admin1 or "") for g in group if g.near is not None)
    ordered = sorted(group, key=lambda g: (files[g.document], g.span.start if g.span else -1))
    quotes = dict.fromkeys((files[g.document], g.quote) for g in ordered)
    country, admin1 = near[0] if near else ("", "")
    return Candidate(
        what,
        names,
        len(group),
        len({g.document for g in group}),
        tuple(quotes)[:SHOWN],
        hints[0] if hints and what is not GapKind.ACTOR else "",
        country,
        admin1,
    )


def _by_number(values: Iterable[T]) -> tuple[T, ...]:
    """Each value once, the most frequent first."""
    counted = Counter(values)
    return tuple(sorted(counted, key=lambda value: (-counted[value], value)))
