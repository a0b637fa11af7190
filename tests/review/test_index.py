"""The index of the queue: every filter finds what looking at each thing finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from harmledger.model.queue import Filter, QueueItem, Reason, Why
from harmledger.review.index import chosen, folded, indexed, places

DAYS = st.dates(date(2030, 11, 1), date(2032, 2, 1))
SOME = st.sampled_from
PLACES = ("Old Mill", "الطاحونة", "Hárbour")
ITEMS = st.builds(
    QueueItem,
    id=st.text("abcdef0123456789", min_size=4, max_size=8),
    thing=SOME(["incident", "document"]),
    score=st.integers(0, 5000),
    label=st.just("x"),
    reasons=st.lists(st.builds(Reason, SOME(Why), st.just("so")), max_size=2).map(tuple),
    event=SOME([None, "shelling", "airstrike"]),
    grade=SOME([None, "weak", "fair"]),
    place=SOME([None, *PLACES]),
    actors=st.lists(SOME(["redland", "blueland"]), max_size=2).map(tuple),
    decided=st.booleans(),
    assignee=SOME([None, "ada", "bob"]),
).flatmap(
    lambda item: st.tuples(DAYS, SOME([0, 0, 1, 30, 31, 400])).map(
        lambda days: item if days[1] == 1 else dated(item, days[0], days[0] + timedelta(days[1]))
    )
)


def dated(item: QueueItem, first: date, last: date) -> QueueItem:
    return QueueItem(
        **{n: getattr(item, n) for n in item.__slots__ if n not in ("first", "last")}, first=first, last=last
    )


FILTERS = st.builds(
    Filter,
    why=st.lists(SOME(list(Why)), max_size=2).map(tuple),
    event=st.lists(SOME(["shelling", "airstrike", "none such"]), max_size=2).map(tuple),
    place=st.lists(SOME(["old mill", "الطاحونه", "harbour"]), max_size=1).map(tuple),
    actor=st.lists(SOME(["redland", "blueland"]), max_size=1).map(tuple),
    assignee=st.lists(SOME(["ada", ""]), max_size=2).map(tuple),
    since=st.none() | DAYS,
    until=st.none() | DAYS,
    decided=SOME([None, True, False]),
)


def fits(item: QueueItem, f: Filter) -> bool:
    days = item.first is not None and item.last is not None
    return (
        (not f.why or any(r.why in f.why for r in item.reasons))
        and (not f.event or item.event in f.event)
        and (not f.place or folded(item.place or "") in map(folded, f.place))
        and (not f.actor or not set(f.actor).isdisjoint(item.actors))
        and (not f.assignee or (item.assignee or "") in f.assignee)
        and (f.decided is None or item.decided is f.decided)
        and (f.since is None or (days and item.last >= f.since))  # type: ignore[operator]
        and (f.until is None or (days and item.first <= f.until))  # type: ignore[operator]
        and not (f.since and f.until and f.since > f.until)
    )


@given(st.lists(ITEMS, max_size=40), FILTERS)
def test_the_index_finds_what_looking_at_each_thing_finds(items: Sequence[QueueItem], wanted: Filter) -> None:
    made = {str(row["id"]): row for row in indexed(items)}

    def rows(first: str, last: str | None) -> Mapping[str, Mapping[str, object]]:
        return {k: row for k, row in made.items() if (k == first if last is None else first <= k <= last)}

    bits = chosen(rows, wanted)
    expected = [n for n, item in enumerate(items) if fits(item, wanted)]
    assert places(bits, 0, len(items)) == expected
    assert bits.bit_count() == len(expected)
    assert places(bits, 3, 2) == [n for n in expected if n >= 3][:2]
