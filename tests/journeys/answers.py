"""What a careful reader finds in the pages, as named checks of the exports. Every value comes from the world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.journeys.world import Belligerent, World

Row = dict[str, Any]
Check = tuple[str, bool]

OBSERVATORY, NETWORK, REEDS = "Valley Observatory", "Voices of the Two Rivers", "Tall Reeds"


@dataclass(frozen=True, slots=True)
class Exports:
    """The four exports of one case, with the questions that checks put to them."""

    documents: list[Row]
    claims: list[Row]
    tallies: list[Row]
    incidents: list[Row]

    def page(self, letter: str) -> str:
        """The id of a page's document."""
        return next((d["id"] for d in self.documents if d["file"].split("/")[-1].startswith(f"{letter}-")), "")

    def claims_of(self, incident: Row) -> list[Row]:
        """The claims that an incident is made of."""
        return [c for c in self.claims if c["id"] in incident.get("claims", ())]

    def incident(self, place: str, first: date, last: date | None = None) -> Row:
        """The incident of these days at a place with the most claims, or an empty row."""
        start, end = first.isoformat(), (last or first).isoformat()
        found = [
            i
            for i in self.incidents
            if place in str(i.get("place"))
            and (i.get("date") or {}).get("start", "") >= start
            and (i.get("date") or {}).get("end", "9") <= end
        ]
        return max(found, key=lambda i: len(i["claims"]), default={})

    def tally(self, letter: str, low: int, high: int | None, actor: str, who: str) -> bool:
        """Whether a page gives this tally of the killed for this actor, and no other actor."""
        return any(
            t["document"] == self.page(letter)
            and t["scope"] == "tally"
            and actors(t) == {actor}
            and (low, high) in bounds(t, "killed", who)
            for t in self.tallies
        )

    def share(self, letter: str, percent: int) -> bool:
        """Whether a page gives this share."""
        return any(
            t["document"] == self.page(letter)
            and t["scope"] == "share"
            and percent in ((t.get("percent") or {}).get("min"), (t.get("percent") or {}).get("max"))
            for t in self.tallies
        )


def actors(row: Row) -> set[str]:
    """Who is said to have done it, and is not said not to have."""
    return {p["actor"] for p in row.get("perpetrators", ()) if p["certainty"] != "denied"}


def bounds(claim: Row, what: str, who: str | None = None) -> list[tuple[int | None, int | None]]:
    """The bounds of a claim's counts of this kind."""
    return [(c["min"], c["max"]) for c in claim.get("counts", ()) if c["what"] == what and c.get("who") == who]


def killed(incident: Row, who: str) -> tuple[int | None, int | None] | None:
    """An incident's published range of the killed."""
    block = (incident.get("killed") or {}).get(who)
    return (block["min"], block["max"]) if block else None


def speaks(claim: Row, name: str) -> bool:
    """Whether a claim's first speaker has this name."""
    origin = claim.get("origin") or {}
    return any(name in str(origin.get(key, "")) for key in ("name", "speaker", "text"))


def chain(world: World, x: Exports) -> Iterator[Check]:
    """Pages a, b and c tell of one strike, with three voices."""
    s1 = x.incident(world.places[0], world.days["d1"])
    claims = x.claims_of(s1)
    by_observatory = [c for c in claims if speaks(c, OBSERVATORY)]
    by_network = [c for c in claims if speaks(c, NETWORK)]
    yield "S1 found, by A and nobody else", actors(s1) == {world.A.id}
    yield "S1 joins three pages", {x.page(p) for p in "abc"} <= set(s1.get("documents", ()))
    yield (
        "S1 the observatory is an origin, the agency is not",
        bool(by_observatory) and not any(speaks(c, "Harbour Wire") for c in claims),
    )
    yield "S1 the agency carried it", any("harbour wire" in " ".join(c["via"]).lower() for c in by_observatory)
    yield "S1 the network is an origin", bool(by_network)
    yield "S1 people killed", killed(s1, "people") == (world.s1_low, world.s1_people)
    yield "S1 civilians killed", (killed(s1, "civilians") or (None,))[0] == world.s1_civilians
    yield "S1 more than", any((world.s1_more + 1, None) in bounds(c, "killed", "civilians") for c in by_network)
    yield "S1 strikes", any((world.s1_strikes,) * 2 in bounds(c, "strikes") for c in claims)
    objects = [(o["kind"], o.get("count")) for c in claims for o in c.get("objects", ())]
    yield "S1 bridges and hospital", ("bridge", world.s1_bridges) in objects and "hospital" in dict(objects)
    yield "S1 voices counted once", 2 <= s1.get("independent_origins", 0) <= 3
    yield "S1 graded fair", s1.get("grade") == "fair"
    certain = {p["certainty"] for c in by_observatory for p in c["perpetrators"]}
    yield "S1 the observatory says likely", "likely" in certain


def quoted(world: World, x: Exports) -> Iterator[Check]:
    """The column that page b quotes, reckoned from its own date."""
    s2 = x.incident(world.places[1], world.days["d2"])
    claims = x.claims_of(s2)
    yield "S2 found on the day before the column, by A", actors(s2) == {world.A.id}
    yield "S2 at least N civilians", (killed(s2, "civilians") or (None,))[0] == world.s2_civilians
    yield "S2 no fighter killed is said", any((0, 0) in bounds(c, "killed", "combatants") for c in claims)
    yield (
        "S2 wounded without a number",
        any(n["what"] == "injured" and n["hedge"] == "unnumbered" for c in claims for n in c["counts"]),
    )


def zero(world: World, x: Exports) -> Iterator[Check]:
    """Page c's night: a sourced zero, and another bomber at the same place."""
    s5 = x.incident(world.places[0], world.days["d5"], world.days["c"])
    claims = x.claims_of(s5)
    yield "S5 found, by B and nobody else", actors(s5) == {world.B.id}
    yield "S5 a sourced zero, ungraded", killed(s5, "civilians") == (0, 0) and s5.get("grade") == "ungraded"
    yield "S5 aircraft", any((world.s5_aircraft,) * 2 in bounds(c, "aircraft") for c in claims)
    yield "S5 munitions", any((world.s5_munitions,) * 2 in bounds(c, "munitions") for c in claims)


def two_cities(world: World, x: Exports) -> Iterator[Check]:
    """Page d: two cities on one day, and a reader's comment."""
    day = world.days["d3"]
    s3, s4 = x.incident(world.places[2], day), x.incident(world.places[3], day)
    yield "S3 found, by A", actors(s3) == {world.A.id}
    yield (
        "S3 civilians by the council's head, weak",
        killed(s3, "civilians") == (world.s3_civilians,) * 2 and s3.get("grade") == "weak",
    )
    yield "S3 the speaker is named", any(speaks(c, "Dahl") for c in x.claims_of(s3))
    yield "S4 found apart from S3", bool(s4) and s4.get("id") != s3.get("id")
    targets = [t for c in x.claims if c["document"] == x.page("d") for t in c.get("targets", ())]
    yield (
        "S3, S4 the target as claimed",
        any(t.get("actor") == "isis" and t["according_to"] == "perpetrator" for t in targets),
    )
    yield (
        "S4 the target as reported",
        any(t.get("actor") == "syrian_opposition" and t["according_to"] == "reporter" for t in targets),
    )
    said = [e["quote"] for c in [*x.claims, *x.tallies] for e in c["evidence"]]
    yield (
        "nothing from a reader's comment",
        bool(said) and not any(str(world.comment_number) in quote for quote in said),
    )


def short_news(world: World, x: Exports) -> Iterator[Check]:
    """Pages e and f."""
    days, places = world.days, world.places
    protest, s6 = x.incident(places[4], days["e1"]), x.incident(places[3], days["d6"])
    yield (
        "S7 a protest with nobody harmed, ungraded",
        protest.get("event") == "protest" and not protest.get("killed") and protest.get("grade") == "ungraded",
    )
    yield "S6 found, by A", actors(s6) == {world.A.id}
    yield (
        "S6 civilians in words, one child",
        killed(s6, "civilians") == (world.s6_civilians,) * 2 and killed(s6, "children") == (1, 1),
    )
    strengths = [t for t in x.tallies if t["scope"] == "strength" and t["document"] == x.page("e")]
    yield (
        "T5 a strength",
        any((world.t5,) * 2 in bounds(t, "personnel", n.get("who")) for t in strengths for n in t["counts"]),
    )
    s8, s9 = x.incident(places[2], days["f1"]), x.incident(places[4], days["f1"])
    yield "S8 found, shelling", s8.get("event") == "shelling"
    yield (
        "S8 civilians, children and women",
        (killed(s8, "civilians"), killed(s8, "children"), killed(s8, "women"))
        == ((world.s8_civilians,) * 2, (world.s8_children,) * 2, (world.s8_women,) * 2),
    )
    yield (
        "S8 injured",
        any(n["what"] == "injured" and n["min"] == world.s8_injured for c in x.claims_of(s8) for n in c["counts"]),
    )
    yield (
        "S8 C's denial is kept and is no perpetrator",
        any(
            c["stance"] == "denies" or any(p["certainty"] == "denied" for p in c["perpetrators"])
            for c in x.claims
            if c["document"] == x.page("f")
        )
        and world.C.id not in actors(s8),
    )
    yield (
        "S9 a joint count",
        any(n["hedge"] == "joint" and str(world.s9_joint) in n["text"] for c in x.claims_of(s9) for n in c["counts"]),
    )


def totals(world: World, x: Exports) -> Iterator[Check]:
    """Tallies and shares, and that nothing of them is an incident."""
    yield "T1 a month's people, by B", x.tally("b", world.t1_government, world.t1_government, world.B.id, "people")
    yield "T2 a month's civilians, by ISIS", x.tally("b", world.t2, world.t2, "isis", "civilians")
    month = world.days["month"].isoformat()
    yield (
        "T1 its month",
        any((t.get("date") or {}).get("start") == month for t in x.tallies if t["document"] == x.page("b")),
    )
    yield "T1 its monitor", any(speaks(t, REEDS) for t in x.tallies if t["document"] == x.page("b"))
    yield "T3 between, the coalition", x.tally("c", world.t3_low, world.t3_high, "us_led_coalition", "civilians")
    yield "T4 more than, A", x.tally("e", world.t4 + 1, None, world.A.id, "civilians")
    yield "P1, P2 shares", x.share("a", world.share) and x.share("b", world.share_blog)
    inside = {c for i in x.incidents for c in i["claims"]}
    yield "no tally inside an incident", bool(inside) and not inside & {t["id"] for t in x.tallies}


def words(world: World, x: Exports) -> Iterator[Check]:
    """That every value has its words, and no other number became people."""
    rows = [*x.claims, *x.tallies]
    text = {d["id"]: d["text"] for d in x.documents}
    slices = [(e["quote"], text[c["document"]][e["start"] : e["end"]]) for c in rows for e in c["evidence"]]
    yield "every quote is its slice", bool(slices) and all(a == b for a, b in slices)
    worded = [
        any(n["text"] in e["quote"] for e in c["evidence"] if e["field"].startswith(f"counts/{at}"))
        for c in rows
        for at, n in enumerate(c["counts"])
    ]
    yield "every count has its words", bool(worded) and all(worded)
    never = {world.s1_age, world.report_pages, world.share, world.s5_aircraft, world.s1_strikes}
    harmed = [n for c in x.claims for n in c["counts"] if n["what"] in ("killed", "injured")]
    yield (
        "no age, page, percent, plane or strike became people",
        bool(harmed) and not any(n["min"] in never for n in harmed),
    )
    known: set[Belligerent] = {world.A, world.B, world.C}
    expected = {b.id for b in known} | {"isis", "us_led_coalition"}
    named = set().union(*(actors(c) for c in rows))
    yield "no actor from another world", bool(named) and named <= expected
    yield "six pages read, 8 to 16 incidents", len(x.documents) == 6 and 8 <= len(x.incidents) <= 16


def checks(world: World, x: Exports) -> list[Check]:
    """Every check of every page."""
    parts = (chain, quoted, zero, two_cities, short_news, totals, words)
    return [check for part in parts for check in part(world, x)]
