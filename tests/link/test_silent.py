"""Texts that claim nothing, beside the incident that they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from harmledger.link import incidents
from harmledger.link.growing import Linker
from harmledger.model.case import LinkMode
from harmledger.model.claim import ClaimPlace
from harmledger.model.ids import DocumentId
from harmledger.model.incident import Incident
from harmledger.model.mention import Place
from harmledger.model.voices import Account, Voices
from harmledger.resources.weights import weights
from tests.builders import HARBOUR, NEW_MILL, OLD_MILL, account, claim, count, day

TOLD = account(claim("a", count(3), document="d1", on="2031-05-06"))


def silent(*places: Place, reported: str | None = "2031-05-06", document: str = "s") -> Account:
    """A text of the mourned, with the places that it names."""
    about = tuple(ClaimPlace(place, place.name) for place in places)
    when = day(reported) if reported else None
    return Account(DocumentId(document), (), (), when, text="God have mercy on the dead of the mill.", about=about)


def found(*accounts: Account, mode: LinkMode = LinkMode.AUTO) -> tuple[Incident, ...]:
    return incidents(Voices(accounts), weights(), mode)


@pytest.mark.parametrize(
    ("says", "text", "beside"),
    [
        ("that village, that day", silent(OLD_MILL), True),
        ("that village, the day after", silent(OLD_MILL, reported="2031-05-07"), True),
        ("that village, three days before", silent(OLD_MILL, reported="2031-05-03"), False),
        ("another village", silent(NEW_MILL), False),
        ("that village, half a year later", silent(OLD_MILL, reported="2031-11-06"), False),
        ("neither a place nor a day", silent(reported=None), False),
    ],
)
def test_a_text_without_claims_stands_beside_what_it_speaks_of(says: str, text: Account, beside: bool):
    (one,) = found(TOLD, text)
    assert one.documents == (("d1", "s") if beside else ("d1",)), says
    assert [s.document for s in one.silent] == (["s"] if beside else []), says
    assert all(s.claim == "a" and s.score > 0 and s.pieces[0].name == "prior" for s in one.silent)


def test_it_changes_nothing_else():
    (without,), (one,) = found(TOLD), found(TOLD, silent(OLD_MILL))
    assert replace(one, documents=without.documents, silent=()) == without


def test_it_joins_no_two_incidents():
    """A text that names two towns on one day stands beside one of them and makes them no nearer."""
    other = account(claim("b", count(9), document="d2", on="2031-05-06", at=HARBOUR))
    both = found(TOLD, other, silent(OLD_MILL, HARBOUR))
    assert {i.claims for i in both} == {("a",), ("b",)}
    assert sum(len(i.silent) for i in both) <= 1


def test_two_of_them_make_no_incident():
    assert found(silent(OLD_MILL), silent(OLD_MILL, document="t")) == ()


def test_the_order_of_texts_changes_nothing():
    texts: Sequence[Account] = [TOLD, silent(OLD_MILL), silent(OLD_MILL, document="t")]
    assert found(*texts) == found(*reversed(texts))


def test_where_each_document_is_one_incident_they_are_none():
    (one,) = found(TOLD, silent(OLD_MILL), mode=LinkMode.NONE)
    assert one.documents == ("d1",)


def test_one_at_a_time_and_out_again_is_as_all_at_once():
    """Silent texts come before and after what they speak of; what they stood beside goes and comes back."""
    other = account(claim("b", count(9), document="d2", on="2031-05-06", at=HARBOUR))
    again = account(claim("c", count(3), document="d3", on="2031-05-06"))
    texts = [silent(OLD_MILL), TOLD, silent(HARBOUR, document="t"), other, again]
    linker = Linker(weights())
    standing: list[Account] = []
    for text in texts:
        linker.change([text])
        standing.append(text)
        assert linker.incidents() == found(*standing)
    for gone in (TOLD, again):
        linker.change(gone=[gone.document])
        standing.remove(gone)
        assert linker.incidents() == found(*standing)
    linker.change([TOLD])
    assert linker.incidents() == found(*standing, TOLD)
    linker.change(gone=[DocumentId("s")])
    assert all(s.document != "s" for i in linker.incidents() for s in i.silent)
