"""What linking was not sure of, and why two accounts are one event or two."""

from __future__ import annotations

from harmledger.link import Suggestion, between, linked, suggestions
from harmledger.link.growing import Linker
from harmledger.model.claim import Claim
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.model.voices import Voices
from harmledger.resources.weights import weights
from tests.builders import HARBOUR, NEW_MILL, OSTMARK, account, claim, count

WEIGHTS = weights()

FIRST = claim("a", count(12), document="d1")
AGAIN = claim("b", count(12), document="d2", by="radio")
VAGUE = claim("c", count(14), document="d3", by="paper", at=OSTMARK, who=None)
LATER = claim("d", count(12), document="d4", by="radio", on="2031-06-20")
FAR = claim("e", count(2), document="d5", by="radio", at=HARBOUR, on="2033-01-01")
TOLD = (FIRST, AGAIN, VAGUE, LATER, FAR)


def asked(*rulings: Ruling) -> Linker:
    return linked(Voices(tuple(account(c, reported=None) for c in TOLD)), WEIGHTS, rulings)


def names(found: tuple[Suggestion, ...]) -> list[set[str]]:
    return [{s.link.a, s.link.b} for s in found]


def ruling(kind: RulingKind, one: Claim, other: Claim) -> Ruling:
    return Ruling("r1", kind, (one.id,), (other.id,), "seen", "b", "2031-05-06T00:00:00")


def test_a_pair_that_was_not_sure_is_suggested_with_its_evidence():
    found = suggestions(asked(), (), -2.0, 100.0)
    assert {"a", "c"} in names(found) or {"b", "c"} in names(found)
    assert all(not s.link.joined and len(s.link.pieces) > 1 for s in found)
    assert [s.link.score for s in found] == sorted((s.link.score for s in found), reverse=True)


def test_what_contradicts_itself_and_what_is_one_already_is_not_suggested():
    found = names(suggestions(asked(), (), -100.0, 100.0))
    assert {"a", "b"} not in found
    assert {"a", "d"} not in found


def test_the_thresholds_bound_the_list():
    every = suggestions(asked(), (), -2.0, 100.0)
    top = every[0].link.score
    assert suggestions(asked(), (), top + 0.1, 100.0) == ()
    assert len(suggestions(asked(), (), -2.0, top - 0.1)) < len(every)


def test_a_ruling_takes_a_pair_off_the_list():
    before = suggestions(asked(), (), -2.0, 100.0)
    one, other = (next(c for c in TOLD if c.id == i) for i in (before[0].link.a, before[0].link.b))
    for kind in RulingKind.MERGE, RulingKind.SPLIT:
        held = ruling(kind, one, other)
        after = names(suggestions(asked(held), (held,), -2.0, 100.0))
        assert {one.id, other.id} not in after


def test_any_two_accounts_have_a_table_even_where_they_never_met():
    linker = asked()
    assert (link := between(linker, [FIRST.id], [AGAIN.id])) is not None
    assert link.joined
    assert (link := between(linker, [FAR.id], [FIRST.id])) is not None
    assert not link.joined
    assert link.pieces[-1].name == "contradiction"
    assert "day" in link.pieces[-1].because


def test_of_two_documents_the_pair_that_speaks_most_is_told():
    two = (claim("y", count(12), document="d6", on="2031-06-20"), claim("z", count(12), document="d6", at=NEW_MILL))
    linker = linked(Voices((account(FIRST), account(*two, apart=True))), WEIGHTS, ())
    link = between(linker, [FIRST.id], [c.id for c in two])
    assert link is not None
    assert link.score == max(found.score for c in two if (found := between(linker, [FIRST.id], [c.id])) is not None)


def test_one_account_beside_itself_has_nothing_to_weigh():
    assert between(asked(), [FIRST.id], [FIRST.id]) is None
