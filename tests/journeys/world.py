"""Pages of six kinds, and the world that fills them: change the world, and pages and answers change alike."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
PAGES = tuple(sorted((HERE / "pages").glob("*.txt")))
PLACES = HERE / "places.csv"
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()


class Number(int):
    """A number that a page may spell out: ``{n:words}``."""

    def __format__(self, spec: str) -> str:
        return WORDS[self] if spec == "words" else super().__format__(spec)


@dataclass(frozen=True, slots=True)
class Belligerent:
    """An actor as the registry knows it, and as a page writes it."""

    id: str
    name: str
    adj: str


RUSSIA = Belligerent("russia", "Russia", "Russian")
FRANCE = Belligerent("france", "France", "French")
TURKEY = Belligerent("turkey", "Turkey", "Turkish")
ISRAEL = Belligerent("israel", "Israel", "Israeli")
JORDAN = Belligerent("jordan", "Jordan", "Jordanian")
IRAN = Belligerent("iran", "Iran", "Iranian")


@dataclass(frozen=True, slots=True)
class World:
    """Every value that the pages tell. ``base`` is the day of the first strike: all days hang on it."""

    base: date = date(2021, 3, 2)
    A: Belligerent = RUSSIA
    B: Belligerent = FRANCE
    C: Belligerent = TURKEY
    places: tuple[str, str, str, str, str] = ("Verhazin", "Kelmara", "Dovrane", "Tarsin", "Selmoor")
    s1_people: int = 44
    s1_civilians: int = 29
    s1_more: int = 31
    s1_low: int = 38
    s1_bridges: int = 2
    s1_strikes: int = 21
    s1_age: int = 57
    share: int = 70
    share_blog: int = 15
    s2_civilians: int = 34
    t1_government: int = 83
    t2: int = 19
    t3_low: int = 402
    t3_high: int = 577
    s3_civilians: int = 41
    comment_number: int = 300
    s5_aircraft: int = 14
    s5_munitions: int = 22
    s6_civilians: int = 7
    t4: int = 5200
    t5: int = 2500
    report_pages: int = 60
    s8_civilians: int = 16
    s8_children: int = 5
    s8_women: int = 6
    s8_injured: int = 23
    s9_joint: int = 9

    def day(self, after: int) -> date:
        """``after`` days after the first strike."""
        return self.base + timedelta(days=after)

    @property
    def days(self) -> dict[str, date]:
        """The days that pages name, or are published on."""
        return {
            "d1": self.day(0),
            "a": self.day(4),  # page a goes out
            "d2": self.day(2),
            "q": self.day(5),  # the quoted column
            "b": self.day(7),  # the blog that quotes it
            "month": (self.base.replace(day=1) - timedelta(days=1)).replace(day=1),
            "d5": self.day(12),
            "c": self.day(13),
            "d3": self.day(-34),
            "d": self.day(-33),
            "comment": self.day(-31),
            "d6": self.day(40),
            "e1": self.day(44),
            "e": self.day(46),
            "f1": self.day(60),
            "f": self.day(61),
        }

    def write(self, folder: Path) -> None:
        """Fill the pages into ``folder``, with their manifest and the places file."""
        days = self.days
        told = {name: getattr(self, name) for name in self.__slots__}
        told |= {name: Number(value) for name, value in told.items() if isinstance(value, int)}
        named = {f"P{n}": place for n, place in enumerate(self.places, 1)}
        rows = [("file", "published", "publisher")]
        publishers = {"a": "Morning Courier", "c": "Harrow Magazine", "e": "Low Tide Briefing", "f": "Tall Reeds"}
        for page in PAGES:
            letter = page.stem[0]
            values = {**told, **days, **named, "t4_since": self.base.year - 3}
            (folder / page.name).write_text(page.read_text("utf-8").format(**values), "utf-8")
            rows.append((page.name, days[letter].isoformat(), publishers.get(letter, "")))
        with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        (folder / PLACES.name).write_bytes(PLACES.read_bytes())


AS_WRITTEN = World()
OTHER_PLACES = ("Brankeld", "Ostwyn", "Harvelt", "Quillane", "Zemlith")
NUMBERS = World(
    s1_people=67,
    s1_civilians=48,
    s1_more=52,
    s1_low=59,
    s1_bridges=3,
    s1_strikes=33,
    s1_age=71,
    share=60,
    share_blog=20,
    s2_civilians=26,
    t1_government=112,
    t2=37,
    t3_low=611,
    t3_high=840,
    s3_civilians=28,
    comment_number=450,
    s5_aircraft=9,
    s5_munitions=35,
    s6_civilians=11,
    t4=8400,
    t5=4100,
    report_pages=25,
    s8_civilians=21,
    s8_children=8,
    s8_women=4,
    s8_injured=31,
    s9_joint=12,
)
SWAPS = {
    "numbers": NUMBERS,
    "places": replace(AS_WRITTEN, places=OTHER_PLACES),
    "places among themselves": replace(AS_WRITTEN, places=("Dovrane", "Selmoor", "Tarsin", "Verhazin", "Kelmara")),
    "days": replace(AS_WRITTEN, base=date(2019, 11, 17)),
    "actors": replace(AS_WRITTEN, A=TURKEY, B=ISRAEL, C=IRAN),
    "actors again": replace(AS_WRITTEN, A=FRANCE, B=JORDAN, C=RUSSIA),
    "all at once": replace(NUMBERS, places=OTHER_PLACES, base=date(2017, 6, 9), A=ISRAEL, B=RUSSIA, C=JORDAN),
}
