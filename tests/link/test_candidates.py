"""What blocking must not lose, and what it must not look at."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings

from harmledger.link.candidates import pairs
from harmledger.link.commons import profiles
from harmledger.link.evidence import contradiction, place, scorer
from harmledger.model.mention import PlaceKind
from harmledger.model.moment import Period
from harmledger.model.voices import Account, Voices
from harmledger.resources.weights import weights
from tests.builders import account, claim, count, site
from tests.link.test_incidents import cases

WEIGHTS = weights()


@settings(max_examples=200)
@given(cases())
def test_no_pair_that_agrees_in_place_and_speaks_for_a_join_is_lost(accounts: list[Account]):
    told = profiles(Voices(tuple(accounts)), 1)
    score = scorer(WEIGHTS)
    met = set(pairs(told, WEIGHTS))
    for (i, a), (j, b) in combinations(enumerate(told), 2):
        timed = all(p.firm or p.reported for p in (a, b))
        here = place(a, b, WEIGHTS.settings) not in (None, "other_name", "beside")
        if timed and here and contradiction(a, b, WEIGHTS.settings) is None and score(a, b) > 0:
            assert (i, j) in met


def test_twice_the_reports_make_about_twice_the_pairs():
    """A long war over many towns, and one town that is shelled every day."""

    def met(n: int) -> int:
        accounts = []
        for k in range(n):
            town = (
                site(f"Town {k % 97}", 10 + (k % 97) * 0.13, 20.0)
                if k % 3
                else site("Siege", 9.0, 20.0, PlaceKind.CITY, 8)
            )
            on = Period.day(date(2031, 1, 1) + timedelta(k // 6))
            accounts.append(account(claim(f"{k:05}", count(k % 9), document=f"d{k}", on=on, at=town)))
        return len(pairs(profiles(Voices(tuple(accounts)), 1), WEIGHTS))

    assert met(1200) < 2.3 * met(600)


def test_a_crowded_day_gives_each_report_a_fixed_number_of_neighbours():
    crowd = tuple(account(claim(f"{k:04}", document=f"d{k}")) for k in range(500))
    window = int(WEIGHTS.settings["block_window"])
    assert len(pairs(profiles(Voices(crowd), 1), WEIGHTS)) <= 500 * window
