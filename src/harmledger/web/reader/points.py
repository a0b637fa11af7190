"""The incidents for the map's script: a script of its own that sets one value, so that a page in a folder of files,
which may not fetch, can have it too.

Columns rather than objects: 20,000 incidents are half a megabyte on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from harmledger.catalogue import Filters
from harmledger.catalogue.asking import HARMS
from harmledger.publish.finding import Site
from harmledger.publish.shapes import IncidentRow
from harmledger.web.reader.rows import line
from harmledger.web.reader.wording import HEADLINE, Wording

MOST = 100_000

_INCIDENT = msgspec.json.Decoder(IncidentRow)


def points(site: Site, wording: Wording, filters: Filters) -> bytes:
    """The points as a script."""
    found = site.points(filters)[-MOST:]
    events, grades = sorted({p.event for p in found}), sorted({p.grade for p in found})
    at_event, at_grade = ({name: n for n, name in enumerate(names)} for names in (events, grades))
    told: Mapping[str, Any] = {
        "id": [p.id for p in found],
        "lat": [round(p.lat, 5) for p in found],
        "lon": [round(p.lon, 5) for p in found],
        "km": [p.radius or 0 for p in found],
        "start": [p.start for p in found],
        "grade": [at_grade[p.grade] for p in found],
        "event": [at_event[p.event] for p in found],
        "name": [p.label.split(",")[0] for p in found],
        "events": [wording.word("event", e) for e in events],
        "grades": grades,
        "gradeNames": [wording.word("grade", g) for g in grades],
    }
    return b"window.harmledgerPoints = " + _safe(msgspec.json.encode(told)) + b";\n"


def rows(site: Site, wording: Wording) -> bytes:
    """Every incident as a row of the list, with what the filters of a folder of files look at, as a script."""
    kept = []
    for raw in site.stream(Filters()):
        row = _INCIDENT.decode(raw)
        shown = line(wording, row)
        place = row.place
        names = [] if isinstance(place, msgspec.UnsetType) else [place.name, *place.alt_names]
        kept.append(
            {
                "id": shown.id,
                "cells": [shown.day, shown.place, shown.event, shown.blamed, shown.killed, shown.injured],
                "grade": shown.grade,
                "origins": shown.origins,
                "event": row.event.value,
                "blamed": [p.actor for p in row.perpetrators if p.certainty != "denied"],
                "from": "" if isinstance(row.date, msgspec.UnsetType) else row.date.start.isoformat(),
                "to": "" if isinstance(row.date, msgspec.UnsetType) else row.date.end.isoformat(),
                "words": " ".join([*names, *(p.name for p in row.perpetrators), row.label]),
                "harmed": sorted({*_harmed(row), *(o.kind for o in row.objects)}),
            }
        )
    return b"window.harmledgerRows = " + _safe(msgspec.json.encode(kept)) + b";\n"


def _harmed(row: IncidentRow) -> set[str]:
    found: set[str] = set()
    for what in HARMS:
        ranges = getattr(row, what)
        if isinstance(ranges, msgspec.UnsetType):
            continue
        for who in HEADLINE:
            block = getattr(ranges, who)
            if not isinstance(block, msgspec.UnsetType) and (block.min, block.max) != (0, 0):
                found |= {what, who}
    return found


def _safe(encoded: bytes) -> bytes:
    """JSON that may stand in any script: nothing that ends a line or a tag."""
    return (
        encoded.replace(b"<", b"\\u003c").replace("\u2028".encode(), b"\\u2028").replace("\u2029".encode(), b"\\u2029")
    )
