"""Days reckoned from the numbers in addresses."""

from __future__ import annotations

import pytest

from harmledger.link import incidents
from harmledger.link.serials import Serial, serial, windows
from harmledger.model.ids import DocumentId
from harmledger.model.voices import Account, Voices
from harmledger.resources.weights import weights
from tests.builders import OLD_MILL, account, claim, count, site


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://www.harbour-watch.example/news/48213/shells-hit", Serial("harbour-watch.example/news/#", 48213)),
        ("http://m.harbour-watch.example/news/48213?from=top", Serial("harbour-watch.example/news/#", 48213)),
        ("https://daily.example/2031/05/three-dead-h27257.html", Serial("daily.example/#/#/h#", 27257)),
        ("https://daily.example/?p=48213&page=1200", Serial("daily.example/?p=#&page=1200", 48213)),
        ("https://daily.example/%D9%82%D8%B5%D9%81-%D8%AD%D9%8A/523412/", Serial("daily.example/*/#", 523412)),
        ("https://daily.example/en/three-dead-in-a-raid/523412", Serial("daily.example/en/*/#", 523412)),
        ("https://daily.example/shells-hit-2031", None),
        ("https://daily.example/%D9%82%D8%B5%D9%81%1234", None),
        ("https://[daily", None),
    ],
)
def test_a_page_has_a_number_in_a_series(address: str, found: Serial | None):
    assert serial(address) == found


def pages(*numbers: int) -> dict[DocumentId, Serial]:
    return {DocumentId(f"p{n}"): Serial("s", n) for n in numbers}


def known(**days: int) -> dict[DocumentId, int]:
    return {DocumentId(page): day for page, day in days.items()}


def test_a_page_between_two_dated_pages_went_out_between_their_days():
    found = windows(pages(10, 15, 20, 30), known(p10=100, p20=110, p30=111))
    assert found["p15"] == (103, 108)


def test_a_page_does_not_date_itself():
    found = windows(pages(10, 20, 30, 40), known(p10=100, p20=103, p30=103, p40=104))
    assert found["p20"][0] <= 102, "between the pages of 100 and 103, not on its own day alone"


def test_numbers_that_do_not_grow_with_time_tell_nothing():
    assert windows(pages(10, 15, 20, 30, 40), known(p10=140, p20=130, p30=120, p40=110)) == {}


def test_a_page_linked_with_the_wrong_day_dates_no_other():
    days = {f"p{n}": 100 + n // 10 for n in range(10, 100, 10)} | {"p50": 102}
    found = windows(pages(*range(10, 100, 10), 45, 55), known(**days))
    assert (found["p45"], found["p55"]) == ((104, 106), (105, 107)), "as if the page numbered 50 were not dated"


def test_many_pages_in_line_tell_although_as_many_again_are_linked_with_other_days():
    line = {f"p{n}": 100 + n // 10 for n in range(10, 70, 10)}
    off = {f"p{n + 5}": 400 - 40 * (n // 10) for n in range(10, 80, 10)}
    found = windows(pages(*range(10, 70, 10), *range(15, 85, 10), 32), known(**line, **off))
    assert found["p32"] == (103, 105)


def test_a_page_after_all_dated_ones_stays_undated():
    assert "p50" not in windows(pages(10, 20, 30, 50), known(p10=100, p20=101, p30=102))


def test_an_undated_page_joins_the_day_that_its_series_tells():
    """Old Mill is shelled in May and in August; an undated page stands among those of August."""

    def page(n: int, key: str, on: str | None, **told: object) -> Account:
        made = account(claim(key, count(3), document=f"d{key}", on=on, **told), reported=on)  # type: ignore[arg-type]
        return Account(
            made.document, made.claims, made.episodes, made.reported, address=f"https://watch.example/news/{n}"
        )

    elsewhere = [
        page(4000 + 10 * n, f"x{n}", f"2031-0{5 + n // 10}-{1 + 3 * (n % 10):02}", at=site(f"Far {n}", 20.0 + n, 30.0))
        for n in range(39)
    ]
    may, august = page(4005, "m", "2031-05-02"), page(4325, "a", "2031-08-08")
    undated = page(4326, "u", None, at=OLD_MILL)
    found = incidents(Voices((*elsewhere, may, august, undated)), weights())
    assert [set(i.claims) for i in found if "u" in i.claims] == [{"a", "u"}]
