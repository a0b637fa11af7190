"""Dates as pages print them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.moment import KnownFrom, Precision
from harmledger.read import packaged_rules
from harmledger.read.dates import iso_period
from harmledger.read.published import from_post_id, from_told, from_url, owner_of, published

RULES = packaged_rules()
DATES = RULES.dates


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("November 16, 2031, 5:45pm", date(2031, 11, 16)),
        ("12/10/2031 10:06 ص", date(2031, 10, 12)),
        ("10/25/2031", date(2031, 10, 25)),  # no twenty-fifth month: the other order
        ("16.10.2031", date(2031, 10, 16)),
        ("2031-11-07", date(2031, 11, 7)),
        ("2031-11-08T03:33:28+00:00", date(2031, 11, 8)),
        ("20 كانون الثاني 2032", date(2032, 1, 20)),
        ("٠٩ حزيران ٢٠٣٢", date(2032, 6, 9)),
        ("الأحد, 23 يناير 2032, 09:36", date(2032, 1, 23)),
        ("نوفمبر 6, 2032", date(2032, 11, 6)),
        ("15 فبراير/شباط 2032", date(2032, 2, 15)),
        ("6/ تشرين الأول/ 2032", date(2032, 10, 6)),
        ("تاريخ النشر: 3 أيلول 2031 الساعة 14:20", date(2031, 9, 3)),
        ("Published on 3rd of May, 2031", date(2031, 5, 3)),
        ("November 8, 2031 Updated: November 9, 2031 04:53 PM", date(2031, 11, 8)),
        ("Updated: 9 November 2031, first published 8 November 2031", date(2031, 11, 8)),
        ("4:46 PM · Aug 25, 2032", date(2032, 8, 25)),
    ],
)
def test_a_line_that_is_a_stamp(line: str, day: date):
    found = DATES.stamp(line)
    assert found is not None
    assert (found.period.start, found.period.precision) == (day, Precision.DAY)
    assert DATES.find(line[found.start : found.end])[0].period == found.period


@pytest.mark.parametrize("text", ["İzmir, May 6, 2031", "6 MAY 2031, İzmir", "İ 6 ſeptember 2031", "6 APRİL 2031"])
def test_letters_that_change_with_their_case_do_not_hide_a_month(text: str):
    assert [found.period.precision for found in DATES.find(text)] == [Precision.DAY]


@pytest.mark.parametrize(
    "line",
    [
        "On 3 November 2031 shells fell on Old Mill.",
        "This story is over 5 years old.",
        "Reports of 2031",
        "31/02/2031",
        "12,000 people in 2031",
        "قصف على المدينة في 3 أيار 2031",
        "3.5.2031.7",
        "",
    ],
)
def test_a_line_that_is_no_stamp(line: str):
    assert DATES.stamp(line) is None


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2031-05-06", 1),
        ("2031-05-06T23:30:00+03:00", 1),
        ("20310506", 1),
        ("2031-02", 28),
        ("2031", 365),
        ("2031-02-30", None),
        ("2031-13", None),
        ("06/05/2031", None),
        ("1066-10-14", None),
        ("soon", None),
        ("", None),
    ],
)
def test_iso_dates(value: str, days: int | None):
    period = iso_period(value)
    assert (period.days if period else None) == days


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_found_however_it_is_written(day: date):
    for written in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d %B %Y}", f"{day:%B %d, %Y}", f"{day:%d.%m.%Y}"):
        found = DATES.stamp(written)
        assert found is not None
        assert found.period.start == day


@pytest.mark.parametrize(
    ("url", "day", "text"),
    [
        ("https://harbour.example/2031/09/27/shells-on-old-mill", "2031-09-27", "2031/09/27"),
        ("https://harbour.example/news-2031-09-27.html", "2031-09-27", "2031-09-27"),
        ("https://harbour.example/a/20310927-mill", "2031-09-27", "20310927"),
        ("https://web.archive.org/web/20320101000000/https://harbour.example/2031/09/27/x", "2031-09-27", "2031/09/27"),
        ("https://web.archive.org/web/20320101000000/https://harbour.example/x", None, None),
        ("https://harbour.example/archives/20319927", None, None),
        ("https://harbour.example/p?on=2031-09-27", None, None),
        (None, None, None),
    ],
)
def test_a_day_in_an_address(url: str | None, day: str | None, text: str | None):
    moment = from_url(url)
    assert (moment and (str(moment.period.start), moment.text)) == (day and (day, text))


def test_a_month_in_an_address_is_a_month():
    moment = from_url("https://harbour.example/2031/09/shells")
    assert moment is not None
    assert moment.period.precision is Precision.MONTH


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://twitter.com/harborwatch/status/20", None),
        ("https://x.com/harborwatch/status/1212092628029698048", "2019-12-31"),
        ("https://twitter.com/harborwatch/statuses/1212092628029698048?s=20", "2019-12-31"),
        ("https://www.instagram.com/p/B8rBmT5gkJQ/", "2020-02-17"),
        ("https://www.tiktok.com/@harborwatch/video/6804000000000000000", "2020-03-14"),
        ("https://harbour.example/status/1212092628029698048", None),
    ],
)
def test_the_day_in_a_post_id(url: str | None, day: str | None):
    moment = from_post_id(url)
    assert (moment and str(moment.period.start)) == day
    assert moment is None or moment.known_from is KnownFrom.POST_ID


def test_a_coarse_date_yields_to_a_day_inside_it_and_to_no_other():
    month = from_told("2031-09", KnownFrom.MANIFEST, RULES)
    inside = from_url("https://harbour.example/2031/09/27/x")
    outside = from_url("https://harbour.example/2031/10/27/x")
    assert published([month, inside]) == inside
    assert published([month, outside]) == month
    assert published([None, None]) is None


def test_who_owns_a_post():
    assert owner_of("https://x.com/harborwatch/status/1212092628029698048") == "harborwatch"
    assert owner_of("https://x.com/i/web/status/1212092628029698048") is None
    assert owner_of("https://harbour.example/") is None
