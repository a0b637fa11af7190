"""One self-contained HTML page of a case. It loads nothing, runs nothing and sends nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from harmledger import __version__
from harmledger.model.case import CaseView
from harmledger.publish import words
from harmledger.publish.map import draw
from harmledger.publish.outlines import NOTE, world
from harmledger.publish.sheets import document_sheets, incident_sheets, tally_cards
from harmledger.publish.show import Shelf
from harmledger.publish.strips import monthly

GRADES = {
    "confirmed": "a belligerent has accepted responsibility",
    "fair": "credible independent origins tell of it",
    "weak": "a single origin tells of it",
    "contested": "who did it is disputed",
    "discounted": "those harmed were combatants, or it was most likely somebody else",
    "ungraded": "no harm is claimed",
}
"""What the grades mean, in a few words; the method's own text has the last one."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("harmledger.publish", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["safe_text"] = words.neutral
    environment.filters["times"] = words.times
    return environment


@cache
def _style() -> str:
    return files("harmledger.publish").joinpath("templates/case.css").read_text(encoding="utf-8")


def policy(style: str) -> str:
    """The page's Content-Security-Policy: nothing at all but this one style sheet, named by its hash."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def page(case: CaseView, title: str, texts: int = 200, notes: Sequence[str] = ()) -> bytes:
    """The page of a case, in UTF-8. The same case gives the same bytes: it bears no time of its own.

    Args:
        case: The case.
        title: Its heading.
        texts: How many documents are carried with their whole text; of the others the page has the passages
            around each quote, and says so.
        notes: Sentences that stand under the heading.
    """
    shelf = Shelf.of(case)
    incidents = incident_sheets(shelf)
    places = [(n, i.place) for n, i in enumerate(shelf.incidents.values(), start=1) if i.place]
    made = (
        _environment()
        .get_template("case.html.j2")
        .render(
            title=words.line(title),
            notes=[words.composed(note) for note in notes],
            style=Markup(_style()),  # noqa: S704 (ours, from the package)
            policy=policy(_style()),
            version=__version__,
            incidents=incidents,
            months=monthly(case, {i: n for n, i in enumerate(shelf.incidents, start=1)}),
            map=draw(places, world()),
            outlines_note=NOTE,
            unplaced=[
                i for i, found in zip(incidents, shelf.incidents.values(), strict=True) if not _pointed(found.place)
            ],
            tallies=tally_cards(shelf),
            documents=document_sheets(shelf, texts),
            counted=sum(case.counts(d.id) for d in case.documents),
            quarantined=[(words.line(q.file), words.composed(q.reason)) for q in case.quarantined],
            methods=sorted({a.method for a in case.assessments.values()}),
            grades=GRADES,
        )
    )
    return made.encode("utf-8", "backslashreplace")


def _pointed(place: object) -> bool:
    return getattr(place, "lat", None) is not None and getattr(place, "lon", None) is not None
