"""Endpoints that tell one thing: a row by its id, the release, sums, what moved, how rows are read."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Path, Query, Response

from harmledger.errors import UsageError
from harmledger.model.interval import Interval
from harmledger.model.sums import By
from harmledger.publish import shapes
from harmledger.publish.finding import Total
from harmledger.publish.telling import codebook
from harmledger.web.api.access import Scope
from harmledger.web.api.answers import Asked, answer
from harmledger.web.api.asking import Cursor, Filtered, Limit
from harmledger.web.site import error

Needs = Callable[..., Any]

_KINDS = {
    "incidents": Scope.INCIDENTS,
    "claims": Scope.CLAIMS,
    "documents": Scope.DOCUMENTS,
    "tallies": Scope.TALLIES,
}
_Id = Annotated[str, Path(max_length=400, description="Its id.")]


def add_rows(router: APIRouter, needs: Needs) -> None:
    """``/incidents/{id}`` and the like."""
    for what, scope in _KINDS.items():
        _row(router, needs(scope), what)


def _row(router: APIRouter, needs: Needs, what: str) -> None:
    @router.get(f"/{what}/{{id}}", summary=f"One of {what}", tags=[what])
    def row(asked: Annotated[Asked, Depends(needs)], id: _Id) -> Response:
        """As the export has it. An incident that is gone is told with 410, and `into`: the incidents that have its
        claims now."""
        found = asked.site.line(what, id)
        if found is not None:
            return answer(asked, found)
        into = asked.site.history.now(id) if what == "incidents" else None
        if into is None:
            raise HTTPException(404, f"there is nothing of that id among the released {what}")
        told = error(
            410, "it is gone", "Its claims are in `into` now" if into else "Nothing of it is released any more"
        )
        body = msgspec.json.encode({**told, "into": into})
        return Response(body, status_code=410, media_type="application/json", headers=asked.fresh)


def add_sums(router: APIRouter, needs: Needs) -> None:
    """``/sums``."""

    @router.get("/sums", summary="Incidents added up", tags=["tallies"])
    def sums(
        asked: Annotated[Asked, Depends(needs(Scope.TALLIES))],
        filters: Filtered,
        by: Annotated[str, Query(description=f"What to group by, with commas between: {', '.join(By)}.")] = "",
    ) -> Response:
        """Each incident once, under the release's method; `headline` tells whether the method adds the group up in its
        headline. Groups of fewer than `least` incidents are added up together, as `others`. `null` is an open bound;
        a number that nobody tells is absent."""
        keys = _keys(by)
        found = [_sum(keys, total) for total in asked.site.totals(filters, keys)]
        told = {"release": asked.site.digest, "method": asked.site.method.id, "least": asked.site.least, "items": found}
        return answer(asked, told)


def _keys(by: str) -> tuple[By, ...]:
    names = [name.strip() for name in by.split(",") if name.strip()]
    strange = [name for name in names if name not in list(By)]
    if strange:
        message = f"nothing can be grouped by {strange[0][:40]!r}"
        raise UsageError(message, where="by", remedy=f"Take some of {', '.join(By)}")
    return tuple(By(name) for name in dict.fromkeys(names))


def _sum(keys: tuple[By, ...], total: Total) -> dict[str, object]:
    told: dict[str, object] = {"keys": dict(zip((k.value for k in keys), total.keys, strict=True))}
    told |= {"headline": total.headline, "incidents": total.incidents, "origins": total.origins}
    ranges = {
        "killed": total.killed,
        "injured": total.injured,
        "killed_children": total.killed_children,
        "killed_women": total.killed_women,
    }
    return told | {name: _bounds(interval) for name, interval in ranges.items() if interval is not None}


def _bounds(interval: Interval) -> dict[str, int | None]:
    return {"min": interval.low, "max": interval.high}


def add_changes(router: APIRouter, needs: Needs) -> None:
    """``/changes``."""

    @router.get("/changes", summary="What moved with each published release", tags=["changes"])
    def changes(
        asked: Annotated[Asked, Depends(needs(Scope.CHANGES))],
        since: Annotated[
            str | None, Query(description="Not what moved before: a day, or ISO 8601 with its zone.")
        ] = None,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response:
        """Oldest first. `moved` is new, changed or gone; what is gone has a tombstone alone, with `into`: the incidents
        that have its claims now. `next` is always there: keep it, and ask with it another day."""
        found, following = asked.site.changes(_moment(since), cursor, limit)
        return answer(asked, {"release": asked.site.digest, "next": following, "items": found})


def _moment(told: str | None) -> datetime | None:
    if not told:
        return None
    try:
        found = datetime.fromisoformat(told)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        remedy = "Write 2031-05-06 or 2031-05-06T12:00:00Z"
        raise UsageError(f"{told[:40]!r} is no moment", where="since", remedy=remedy) from problem


def add_about(router: APIRouter, needs: Needs) -> None:
    """``/release``, ``/values`` and what rows mean."""

    @router.get("/release", summary="The release", tags=["release"])
    def release(asked: Annotated[Asked, Depends(needs())]) -> Response:
        """Its digest, when it was built, what is withheld and why, how many rows each table has, and the SHA-256 of
        these as JSON lines."""
        site = asked.site
        told = {
            "release": site.digest,
            "title": site.title,
            "built": site.built.isoformat().replace("+00:00", "Z"),
            "method": site.method.id,
            "withheld": dict(site.withheld),
            "least": site.least,
            "exports": {what: dict(told) for what, told in site.exports.items()},
            "values": {
                kind: dict(site.values(kind)) for kind in ("perpetrator", "event", "grade", "country", "harmed")
            },
        }
        return answer(asked, told)

    @router.get("/schema/{what}", summary="JSON Schema of a row", tags=["release"])
    def schema(asked: Annotated[Asked, Depends(needs())], what: _Id) -> Response:
        """Of documents, claims, tallies or incidents."""
        return answer(asked, shapes.schema(_table(what)))

    @router.get("/codebook/{what}", summary="What the columns of a CSV mean", tags=["release"])
    def columns(asked: Annotated[Asked, Depends(needs())], what: _Id) -> Response:
        """As a Frictionless table schema."""
        return answer(asked, codebook(_table(what)))


def _table(what: str) -> str:
    if what not in shapes.SHAPES:
        raise HTTPException(404, f"there are the tables {', '.join(sorted(shapes.SHAPES))}")
    return what
