"""Where fuzzed texts come from: seed texts with slots, the languages' own words, and what goes into the slots."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from harmledger.resources.lexicons import language_codes, language_folder

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples" / "reports"
MATERIAL = ("gaza_documents.jsonl", "syria_documents.jsonl")  # of HARMLEDGER_EVAL: mutated, never stored

# Names that the packaged lists know stand beside invented ones, so that both roads are fuzzed.
SLOTS: dict[str, dict[str, Sequence[str]]] = {
    "en": {
        "place": ("Old Mill", "Sanaa", "the village of Salt Ford", "Khartoum", "northern Aden", "the Mosul area"),
        "actor": ("Russian", "Turkish", "Israeli", "the army’s", "ISIS", "coalition", "Redland"),
        "source": ("Reuters", "the North Observatory", "AFP", "a medic", "the Ministry of Defence", "local activists"),
        "day": ("Tuesday", "6 May 2031", "May 6", "last week", "30 February", "2031-05-06", "yesterday", "the 6th"),
    },
    "ar": {
        "place": ("الطاحونة القديمة", "صنعاء", "قرية مخاضة الملح", "ريف عدن الشمالي", "بلدة الميناء", "الموصل"),
        "actor": ("الاحتلال الروسي", "قوات النظام", "الطيران التركي", "داعش", "التحالف الدولي", "جيش الشمال"),
        "source": ("مرصد الشمال", "رويترز", "مصدر طبي", "ناشطون", "وزارة الدفاع", "الدفاع المدني"),
        "day": ("الثلاثاء", "٦ أيار ٢٠٣١", "2031/5/6", "الأسبوع الماضي", "٣٠ شباط", "أمس", "الجمعة 6-5-2031"),
        "tag": ("الطاحونة_القديمة", "صنعاء", "حلب"),
    },
}
NUMBERS: dict[str, Sequence[str]] = {
    "en": (
        "three",
        "12",
        "a dozen",
        "1,200",
        "twenty-one",
        "no",
        "0",
        "two hundred",
        "999999999999",
        "1.5",
        "one",
        "-4",
    ),
    "ar": ("ثلاثة", "12", "١٢", "عشرة", "خمسة وعشرين", "عشرات", "0", "١٬٢٠٠", "مئتي", "99999999999", "اثني عشر", "۷"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What texts are made of: ``seeds`` per language, whole ``texts`` of reports, and ``listed`` words."""

    seeds: Mapping[str, Sequence[str]]
    texts: Sequence[str]
    listed: Mapping[str, Sequence[str]]


def words(material: str | None = os.environ.get("HARMLEDGER_EVAL")) -> Words:
    """All sources of words, in a fixed order. Texts of ``material`` stay in memory."""
    seeds = {code: (HERE / "seeds" / f"{code}.txt").read_text("utf-8").strip().split("\n\n") for code in SLOTS}
    texts = [path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.txt"))]
    for name in MATERIAL if material else ():
        path = Path(material or "") / name
        if path.exists():
            texts += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    return Words(seeds, texts, {code: _listed(code) for code in language_codes()})


def _listed(code: str) -> Sequence[str]:
    """Every phrase of a language's word list."""
    found: list[str] = []
    for entries in language_folder(code).lexicon.values():
        for entry in entries or ():
            found += [entry] if isinstance(entry, str) else [str(word) for word in entry["words"]]
    return sorted(set(found))


def filled(rng: Random, seed: str, code: str) -> str:
    """A seed text with its slots filled."""
    while "{" in seed:
        before, _, rest = seed.partition("{")
        slot, _, after = rest.partition("}")
        choices = SLOTS[code].get(slot) or NUMBERS[code]
        seed = before + rng.choice(choices) + after
    return seed
