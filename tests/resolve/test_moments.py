"""Days as words tell them, in texts of Thursday 4 November 2021."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harmledger import resolve
from harmledger.model.document import Section, SectionKind
from harmledger.model.span import Span
from harmledger.resolve import Knowledge
from tests.resolve.told import document, mentions, moments

TOLD = [
    ("On November 3, jets struck.", ["2021-11-03"]),
    ("on 3 November 2015", ["2015-11-03"]),
    ("on October 30th, 2023,", ["2023-10-30"]),
    ("on the 7th of October, 2023", ["2023-10-07"]),
    ("on 21 September", ["2021-09-21"]),
    ("on 21 December", ["2020-12-21"]),
    ("raided on 20-10-2022 again", ["2022-10-20"]),
    ("raided on 02/11/2021 again", ["2021-11-02"]),
    ("raided on 2021-11-03 again", ["2021-11-03"]),
    ("raided on 15.11.2020 again", ["2020-11-15"]),
    ("on Wednesday", ["2021-11-03"]),
    ("on Thursday", ["2021-11-04"]),
    ("last Thursday", ["2021-10-28"]),
    ("last Friday's raid", ["2021-10-29"]),
    ("yesterday evening", ["2021-11-03"]),
    ("this morning", ["2021-11-04"]),
    ("shortly after midnight on Tuesday, 2nd of November, 2021", ["2021-11-02"]),
    ("overnight", ["2021-11-03/2021-11-04 range"]),
    ("late Sunday night and into Monday", ["2021-10-31/2021-11-01 range"]),
    ("two days ago", ["2021-11-02"]),
    ("last week", ["2021-10-28/2021-11-03 week"]),
    ("last month", ["2021-10-01/2021-10-31 month"]),
    ("in February 2014", ["2014-02-01/2014-02-28 month"]),
    ("last February", ["2021-02-01/2021-02-28 month"]),
    ("earlier this month", ["2021-11-01/2021-11-04 month"]),
    ("since 2015", ["2015-01-01/2021-11-04 range"]),
    ("between 3 and 5 May", ["2021-05-03/2021-05-05 range"]),
    ("from 28 October to 2 November", ["2021-10-28/2021-11-02 range"]),
    ("In October 12 people died.", ["2021-10-01/2021-10-31 month"]),
    ("on 3 May. The next day", ["2021-05-03", "2021-05-04"]),
    ("يوم الثلاثاء 2 تشرين الثاني 2021", ["2021-11-02"]),
    ("فجر اليوم الخميس", ["2021-11-04"]),
    ("مساء أمس الأربعاء", ["2021-11-03"]),
    ("ليل الثلاثاء - الأربعاء", ["2021-11-02/2021-11-03 range"]),
    ("الثلاثاء 12 تشرين الأول", ["2021-10-12"]),
    ("22 أكتوبر/ تشرين الأول 2019", ["2019-10-22"]),
    ("في ٢٠ من شباط", ["2021-02-20"]),
    ("في الثالث من مايو", ["2021-05-03"]),
    ("عاجل: غارات", ["2021-11-04"]),
    ("قبل قليل", ["2021-11-04"]),
    ("في هذه الأثناء", ["2021-11-04"]),
    ("في هذه اللحظات", ["2021-11-04"]),
    ("قبل يومين", ["2021-11-02"]),
    ("الأسبوع الماضي", ["2021-10-28/2021-11-03 week"]),
    ("الشهر الماضي", ["2021-10-01/2021-10-31 month"]),
    ("منذ مطلع العام 2020", ["2020-01-01/2020-12-31 year"]),
]


@pytest.mark.parametrize(("words", "told"), TOLD)
def test_words_tell_a_moment(words: str, told: list[str], known: Knowledge):
    assert moments(f"Reports say {words} here" if words[0] < "ء" else words, known) == told


NO_MOMENTS = [
    "for more than a year",
    "during the first year of bombing",
    "the 2011 uprising",
    "at 12:00 pm",
    "children aged 3 and 5",
    "she may have died",
    "next Monday",
    "منذ ثلاث سنوات",
    "حتى الآن",
    "عمره 12 عاما",
    "Updated: 3 May 2020",
]


@pytest.mark.parametrize("words", NO_MOMENTS)
def test_durations_ages_stamps_and_the_future_are_no_moments(words: str, known: Knowledge):
    assert moments(f"They said {words} there.", known) == []


@pytest.mark.parametrize("words", ["yesterday", "on Wednesday", "last week", "on 3 May", "أمس", "الخميس"])
def test_without_an_anchor_relative_words_stay_open_and_say_why(words: str, known: Knowledge):
    found = mentions(f"It happened {words}.", known, published=None).moments
    assert [m.moment for m in found] == [None]
    assert found[0].why_open


def test_a_full_date_needs_no_anchor(known: Knowledge):
    assert moments("It happened on 3 May 2020.", known, published=None) == ["2020-05-03"]


def test_a_text_that_dates_itself_is_its_own_anchor(known: Knowledge):
    text = "5 May 2020\n\nTwo men died yesterday."
    assert moments(text, known, published=None) == ["2020-05-04"]


CAPTIONED = "The market of Old Mill after the raid, %s (Harbour Wire)\n\nJets struck Old Mill %s.\n"


@pytest.mark.parametrize(
    ("caption", "words", "told"),
    [
        ("4 November 2021", "today, Thursday", ["2021-11-04", "2021-11-04"]),
        ("4 November 2021", "yesterday, Wednesday", ["2021-11-04", "2021-11-03"]),
        ("Thursday, Nov. 4, 2021", "on Thursday", ["2021-11-04", "2021-11-04"]),
        ("4 November 2021", "today, Monday", ["2021-11-04", "open"]),  # an old picture
        ("4 November 2021", "on Thursday", ["2021-11-04", "open"]),  # no weekday of its own: it may be any Thursday
    ],
)
def test_a_caption_dates_a_page_whose_weekday_it_has(caption: str, words: str, told: list[str], known: Knowledge):
    assert moments(CAPTIONED % (caption, words), known, published=None) == told


def test_a_date_in_a_sentence_dates_no_page(known: Knowledge):
    text = "The army took the town on 4 November 2021 in a day.\n\nJets struck Old Mill today, Thursday.\n"
    assert moments(text, known, published=None) == ["2021-11-04", "open"]


def test_an_embedded_post_dates_the_page_about_it(known: Knowledge):
    text = "قصفت الطائرات البلدة اليوم الخميس.\n— Harbour (@harbour_wire) November 4, 2021\nوأمس قصفت القرية.\n"
    stamp = text.index("—"), text.index("و", text.index("2021"))
    sections = (
        Section(SectionKind.BODY, Span(0, stamp[0])),
        Section(SectionKind.FURNITURE, Span(*stamp)),
        Section(SectionKind.BODY, Span(stamp[1], len(text))),
    )
    page = replace(document(text, published=None), sections=sections)
    found = resolve.mentions(page, known).moments
    assert [m.moment and str(m.moment.period.start) for m in found] == ["2021-11-04", "2021-11-03"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("On 3 May 2021 a shell fell. A neighbour wrote: “We lost them today.”", ["2021-05-03", "2021-05-03"]),
        ("On 3 May 2021 a shell fell, on Monday morning, says a neighbour.", ["2021-05-03", "2021-05-03"]),
        ("On 2 November 2021 a shell fell. Today they were buried.", ["2021-11-02", "2021-11-04"]),
        ("Today they remember 3 May 2021.", ["2021-11-04", "2021-05-03"]),
    ],
)
def test_a_page_that_tells_of_a_day_long_past_counts_from_that_day(words: str, told: list[str], known: Knowledge):
    assert moments(words, known) == told


def test_last_week_may_mean_any_of_fourteen_days(known: Knowledge):
    moment = mentions("It happened last week.", known).moments[0].moment
    assert moment is not None
    assert (moment.period.end - moment.period.soft_start).days == 14


def test_a_weekday_chooses_the_year(known: Knowledge):
    assert moments("On Monday 12 October a shell fell.", known, published="2021-11-04") == ["2020-10-12"]


def test_a_moment_quotes_its_words(known: Knowledge):
    text = "Shells fell on Tuesday, 2 November 2021, in the town."
    mention = mentions(text, known).moments[0]
    assert mention.moment is not None
    assert mention.moment.text == mention.span.of(text) == "Tuesday, 2 November 2021"
