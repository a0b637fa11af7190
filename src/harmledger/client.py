"""A case or a release from Python: iterators of frozen objects, in the shapes of the exports.

Begin with ``harmledger.open``; docs/python.md is the tutorial.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, cast

import msgspec

from harmledger.catalogue import Catalogue, Filters, Order, filters_of
from harmledger.errors import UsageError
from harmledger.model.interval import Interval
from harmledger.model.sums import By
from harmledger.publish import releases, shapes
from harmledger.publish.columns import Cell, cells, names
from harmledger.publish.finding import Site, Total, open_site
from harmledger.publish.history import ChangeRow, row_of
from harmledger.publish.listing import contents
from harmledger.publish.pictures import bars
from harmledger.publish.shapes import ClaimRow, DocumentRow, IncidentRow

__all__ = [
    "Case",
    "ChangeRow",
    "ClaimRow",
    "DocumentRow",
    "IncidentRow",
    "Interval",
    "Total",
    "as_dict",
    "bars",
    "open",
]

Some = str | Sequence[str]
Day = str | date


def open(case: str | Path) -> Case:  # the module is `harmledger` to its users
    """Open a case or a release to read it. Nothing in it is changed.

    Args:
        case: A case's folder, a ``postgresql://`` address, or a release's folder, of which you then see what the
            public sees.

    Raises:
        CaseError: if there is no such case.
        IntegrityError: if it is not as it was written.
    """
    folder = Path(case)
    if releases.is_release(folder):
        return Case(str(case), open_site(folder), public=True)
    from harmledger.standing import case_view

    view = case_view(str(case))
    told = {"title": str(case), "built": datetime.now(UTC).isoformat(), "withheld": {}, "least": 1}
    return Case(str(case), Site(None, Catalogue.of(contents(view, "", told))), public=False)


class Case:
    """A case or a release that is open to be read, as it stood when it was opened.

    Attributes:
        name: What it was opened as.
        public: Whether it is a release.
    """

    def __init__(self, name: str, site: Site, *, public: bool) -> None:
        """``open`` gives one."""
        self.name = name
        self.public = public
        self._site = site

    def __enter__(self) -> Case:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close it."""
        self._site.close()

    def documents(self) -> Iterator[DocumentRow]:
        """Every document, the withdrawn and the superseded too; of a release, what is shown of each."""
        return cast("Iterator[DocumentRow]", self._site.rows("documents"))

    def claims(
        self, *, incident: str | None = None, document: str | None = None, source: str | None = None
    ) -> Iterator[ClaimRow]:
        """Claims of single events: all, or those of one incident, document or first speaker.

        Raises:
            UsageError: if more than one of these is named.
        """
        return self._claims("claims", {"incident": incident, "document": document, "source": source})

    def tallies(self, *, document: str | None = None, source: str | None = None) -> Iterator[ClaimRow]:
        """What others added up: claims about periods, shares and strengths. They are in no incident.

        Raises:
            UsageError: if more than one of these is named.
        """
        return self._claims("tallies", {"document": document, "source": source})

    def incidents(self, *, newest_first: bool = False, **asked: Any) -> Iterator[IncidentRow]:  # noqa: ANN401
        """Incidents, oldest first; those without a date last.

        Args:
            newest_first: The other way round.
            asked: Any of

                - ``period``: a day, month or year ("2031-05-06", "2031-05", "2031"), or two of them;
                - ``perpetrator``: actor ids ("untold": nobody is blamed); ``event``; ``grade``; ``country``;
                - ``harmed``: "killed", "children", "hospital" and so on;
                - ``place``, ``text``: words, in Arabic or Latin letters;
                - ``bbox``: (west, south, east, north) in degrees;
                - ``min_origins``: at least so many first speakers.

                Of several values of one, any; of several of these, all must hold.

        Raises:
            UsageError: if a value is none of its filter.
        """
        order = Order.NEWEST if newest_first else Order.OLDEST
        decode = msgspec.json.Decoder(IncidentRow).decode
        return (decode(line) for line in self._site.stream(_filters(asked), order))

    def incident(self, id: str) -> IncidentRow | None:
        """One incident by its id; None where there is none."""
        line = self._site.line("incidents", id)
        return None if line is None else msgspec.json.decode(line, type=IncidentRow)

    def count(self, **asked: Any) -> int:  # noqa: ANN401
        """How many incidents are asked for, as ``incidents`` asks."""
        return self._site.catalogue.count(_filters(asked))

    def sums(self, *by: str, **asked: Any) -> tuple[Total, ...]:  # noqa: ANN401
        """Incidents grouped and added up under the case's method, each once: as `harmledger tally` does it.

        Args:
            by: What to group by: "month", "perpetrator", "place", "event", "grade", "year", "country", "governorate".
            asked: As for ``incidents``.

        Raises:
            UsageError: if nothing can be grouped by a word.
        """
        strange = [word for word in by if word not in list(By)]
        if strange:
            raise UsageError(f"nothing can be grouped by {strange[0]!r}", remedy=f"Take some of {', '.join(By)}")
        return self._site.totals(_filters(asked), tuple(map(By, by)))

    def changes(self, since: int | Day | datetime) -> Iterator[ChangeRow]:
        """What moved since a day or a moment (UTC); in a case also since it had so many entries.

        Raises:
            UsageError: if there was no such state.
        """
        if self.public:
            if isinstance(since, int):
                raise UsageError("a release has no entries", remedy="Name a day or a moment")
            at = datetime.fromisoformat(str(since))
            yield from self._site.history.since(at.replace(tzinfo=UTC) if at.tzinfo is None else at)
            return
        from harmledger.inquiries import changed

        moment = since.isoformat() if isinstance(since, date) else str(since)
        for n, change in enumerate(changed(self.name, moment)[2], 1):
            yield row_of(n, "", "", change, whole=True)

    def table(self, what: str, **asked: Any) -> Iterator[dict[str, Cell]]:  # noqa: ANN401
        """The flat columns of an export, a dict a row: ``polars.DataFrame(case.table("incidents"))``.

        Args:
            what: "incidents", "claims", "documents" or "tallies".
            asked: Of incidents, as ``incidents`` asks.

        Raises:
            UsageError: if there is no such export.
        """
        if what not in shapes.SHAPES:
            raise UsageError(f"there is no export {what!r}", remedy=f"Take one of {', '.join(sorted(shapes.SHAPES))}")
        rows = self.incidents(**asked) if what == "incidents" else self._site.rows(what)
        return (dict(zip(names(what), cells(what, row), strict=True)) for row in rows)

    def _claims(self, what: str, asked: Mapping[str, str | None]) -> Iterator[ClaimRow]:
        only = [(name, value) for name, value in asked.items() if value is not None]
        if len(only) > 1:
            raise UsageError(f"one of {', '.join(asked)}", remedy="Leave the others out")
        if not only:
            return cast("Iterator[ClaimRow]", self._site.rows(what))
        decode = msgspec.json.Decoder(ClaimRow).decode
        return (decode(line) for line in self._site.stream_of(what, only[0]))


def as_dict(row: shapes.Row | ChangeRow) -> dict[str, Any]:
    """A row as its JSON line has it: what was not told is not there, None is an open bound."""
    return cast("dict[str, Any]", msgspec.to_builtins(row))


_ASKED = ("period", "perpetrator", "event", "grade", "country", "harmed", "place", "text", "bbox", "min_origins")


def _filters(asked: Mapping[str, Any]) -> Filters:
    strange = [name for name in asked if name not in _ASKED]
    if strange:
        raise UsageError(f"{strange[0]!r} is no filter", remedy=f"Take some of {', '.join(_ASKED)}")
    told = {name: _words(value) for name, value in asked.items() if value is not None and name != "period"}
    if "text" in told:
        told["q"] = told.pop("text")
    if "bbox" in told:
        told["bbox"] = [",".join(told["bbox"])]
    period = asked.get("period")
    if period is not None:
        ends = _words(period)
        told["from"], told["to"] = ends[:1], ends[-1:]
    return filters_of(told)


def _words(value: object) -> list[str]:
    """One value or several as words."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        return [value.isoformat() if isinstance(value, date) else str(value)]
    return [word for one in value for word in _words(one)]
