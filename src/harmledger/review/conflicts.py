"""What was decided on a thing since somebody looked at it: two people must not overwrite each other unseen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from harmledger.ledger import UNDO, Entry, EntryKind, decision, undone
from harmledger.model.decision import Act, Decision, Item, sentence
from harmledger.model.ruling import RulingKind

_NEVER = (Act.NOTE,)  # beside any other
_RULED = frozenset(kind.value for kind in RulingKind)
_Key = tuple[str, str]  # in what way an entry touches a thing, and the thing's id


class Since:
    """What was entered since somebody looked, by the things that it is on: each wish is a look-up.

    Args:
        decisions: The case's decisions, in order.
        withdrawals: The entries of documents that were withdrawn.
        as_of: How many entries the case had when it was looked at.
    """

    def __init__(self, decisions: Sequence[Entry], withdrawals: Iterable[Entry], as_of: int) -> None:
        self._told: dict[int, Entry] = {}
        self._on: dict[_Key, list[int]] = {}
        named = by_name(decisions)
        for entry in (*decisions, *withdrawals):
            if entry.seq >= as_of:
                self._told[entry.seq] = entry
                for key in dict.fromkeys(_keys(entry, named)):
                    self._on.setdefault(key, []).append(entry.seq)

    def on(self, wished: Decision, claims: Iterable[str] = ()) -> tuple[str, ...]:
        """What a decision may overwrite, one sentence each.

        Args:
            wished: What is to be entered now.
            claims: Of an incident, its claims under every id that they had.
        """
        keys: list[_Key] = [("withdrawn", wished.document)] if wished.document is not None else []
        if wished.act not in _NEVER:
            keys.append((_way(wished), wished.on))
            if wished.item is Item.INCIDENT:
                ways = ("ruled",) if wished.act is Act.ASSIGN else ("ruled", "decided")
                keys += ((way, claim) for claim in (*wished.claims, *claims) for way in ways)
        return tuple(map(_sentence, self._at(keys)))

    def by_others(self, claims: Collection[str], who: str) -> tuple[str, ...]:
        """What others than ``who`` decided on the incidents of these claims, which are to be ruled on."""
        keys = [(way, claim) for claim in claims for way in ("ruled", "decided")]
        return tuple(_sentence(entry) for entry in self._at(keys) if entry.who != who)

    def _at(self, keys: Iterable[_Key]) -> list[Entry]:
        return [self._told[seq] for seq in sorted({seq for key in keys for seq in self._on.get(key, ())})]


def undone_since(entries: Sequence[Entry], named: str) -> str | None:
    """Who undid a thing already, in a sentence; None where it holds."""
    entry = undone(entries).get(named)
    return None if entry is None else _sentence(entry)


def _sentence(entry: Entry) -> str:
    told, why = entry.payload.get("decision"), entry.payload.get("reason")
    if entry.kind is EntryKind.WITHDRAWAL:
        return f"{entry.who} withdrew the document: {why}"
    if told == UNDO:
        return f"{entry.who} undid {entry.payload.get('ruling')}: {why}"
    return f"{entry.who} ruled {told}: {why}" if told in _RULED else sentence(decision(entry))


def by_name(decisions: Iterable[Entry]) -> Mapping[str, Sequence[Entry]]:
    """Decisions by every name under which they can be undone."""
    found: dict[str, list[Entry]] = {}
    for entry in decisions:
        names = [f"{'r' if entry.payload.get('decision') in _RULED else 'd'}{entry.seq}"]
        if "bulk" in entry.payload:
            names.append(str(entry.payload["bulk"]))
        for name in names:
            found.setdefault(name, []).append(entry)
    return found


def _keys(entry: Entry, named: Mapping[str, Sequence[Entry]]) -> Iterator[_Key]:
    """Every way in which an entry touches a thing; an undo touches what was undone."""
    told = entry.payload
    if entry.kind is EntryKind.WITHDRAWAL:
        yield "withdrawn", str(told.get("document"))
    elif told.get("decision") == UNDO:
        for before in named.get(str(told.get("ruling")), ()):
            if before.seq < entry.seq:
                yield from _keys(before, named)
    elif told.get("decision") in _RULED:
        yield from (("ruled", claim) for side in ("claims", "others") for claim in _listed(told.get(side)))
    elif "item" in told and (made := decision(entry)).act not in _NEVER:
        yield _way(made), made.on
        if made.act is Act.WITHDRAW:
            yield "withdrawn", made.on
        elif made.act is not Act.ASSIGN and made.item is not Item.DOCUMENT:
            yield from (("decided", claim) for claim in (made.on, *made.claims))


def _way(made: Decision) -> str:
    """How a decision is on its thing: who looks at it and what is decided on it do not hide one another."""
    return f"{'assigned' if made.act is Act.ASSIGN else 'on'} {made.item}"


def _listed(side: object) -> Iterator[str]:
    return map(str, side) if isinstance(side, list | tuple) else iter(())
