"""Claims of several places at once, beside the incidents that they cover."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from harmledger.link import incidents
from harmledger.link.growing import Linker
from harmledger.model.claim import Claim, ClaimPlace
from harmledger.model.incident import Incident
from harmledger.model.ruling import Ruling, RulingKind
from harmledger.model.voices import Account, Voices
from harmledger.resources.weights import weights
from tests.builders import OLD_MILL, account, claim, count, site

HARBOUR = site("Harbour", 10.4, 20.4)

MILL = account(claim("m", count(3), document="m"), reported="2031-05-07")
MILL_TOO = account(claim("n", count(4), document="n", by="radio"), reported="2031-05-07")
PORT = account(claim("p", count(9), document="p", at=HARBOUR), reported="2031-05-07")


def both(key: str = "u", day: str = "2031-05-06", **told: object) -> Account:
    """A text that counts the dead of the mill and of the harbour together."""
    one = claim(key, count(12), document=key, by="agency", on=day, **told)  # type: ignore[arg-type]
    return account(over(one), reported=day)


def over(one: Claim) -> Claim:
    return replace(one, other_places=(ClaimPlace(HARBOUR, "Harbour"),))


def found(*accounts: Account, rulings: tuple[Ruling, ...] = ()) -> dict[str, Incident]:
    """The incidents by the name of their place."""
    made = incidents(Voices(accounts), weights(), rulings=rulings)
    return {i.place.name if i.place else "": i for i in made}


def test_a_claim_over_two_incidents_is_beside_both_and_in_neither():
    told = found(MILL, MILL_TOO, PORT, both())
    assert {name: i.claims for name, i in told.items()} == {"Old Mill": ("m", "n"), "Harbour": ("p",)}
    for i in told.values():
        (umbrella,) = i.umbrellas
        assert (umbrella.document, umbrella.claims, umbrella.claim in i.claims) == ("u", ("u",), True)
        assert umbrella.score > 0
        assert "u" in i.documents
        assert all("u" not in (link.a, link.b) for link in i.links)


def test_over_one_incident_alone_it_is_an_account_like_any_other():
    told = found(MILL, MILL_TOO, both())
    assert told["Old Mill"].claims == ("m", "n", "u")
    assert not told["Old Mill"].umbrellas


def test_of_another_day_it_covers_nothing():
    told = incidents(Voices((MILL, PORT, both(day="2031-05-01"))), weights())
    assert sorted(i.claims for i in told) == [("m",), ("p",), ("u",)]
    assert not any(i.umbrellas for i in told)


def test_what_the_same_text_tells_of_one_place_alone_stays_there():
    wide, own = over(claim("u", count(12), document="u")), claim("v", count(3), document="u")
    told = found(MILL, PORT, Account(account(wide, own).document, (wide, own), ((0, 1),)))
    assert (told["Old Mill"].claims, told["Harbour"].claims) == (("m", "v"), ("p",))
    assert {u.claims for i in told.values() for u in i.umbrellas} == {("u",)}


def test_where_people_rule_that_both_are_one_it_is_an_account_of_that():
    sides = ("m",), ("p",)
    merged = Ruling("r", RulingKind.MERGE, *sides, "one convoy", "b", "2031-05-09T00:00:00")  # type: ignore[arg-type]
    (one,) = found(MILL, PORT, both(), rulings=(merged,)).values()
    assert (one.claims, one.umbrellas) == (("m", "p", "u"), ())


@settings(deadline=None, max_examples=15)
@given(st.permutations([MILL, MILL_TOO, PORT, both(), both("w"), both("x", "2031-05-02")]), st.data())
def test_one_at_a_time_and_out_again_is_as_all_at_once(accounts: list[Account], data: st.DataObject):
    linker = Linker(weights())
    for one in accounts:
        linker.change([one])
    assert linker.incidents() == incidents(Voices(tuple(accounts)), weights())
    gone = data.draw(st.sampled_from(accounts))
    linker.change(gone=[gone.document])
    rest = tuple(a for a in accounts if a is not gone)
    assert linker.incidents() == incidents(Voices(rest), weights())


def test_the_far_places_of_an_umbrella_are_not_those_of_its_incidents():
    told = found(MILL, MILL_TOO, PORT, both())
    assert told["Old Mill"].place == OLD_MILL
    assert told["Harbour"].place == HARBOUR
