"""Texts of any size in the shapes that make careless code slow: long lines, long lists, thousands of one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Shape = Callable[[int], str]
"""A text of about so many characters."""


def _times(piece: str, joint: str = " ") -> Shape:
    return lambda size: joint.join([piece] * (size // (len(piece) + len(joint))))


def _numbered(piece: str, joint: str = "\n") -> Shape:
    """Pieces that differ from each other: ``{n}`` is a number, ``{name}`` an invented name."""

    def made(size: int) -> str:
        pieces = []
        total = n = 0
        while total < size:
            pieces.append(
                piece.replace("{n}", str(n % 97 + 2)).replace("{day}", str(n % 28 + 1)).replace("{name}", _name(n))
            )
            total += len(pieces[-1]) + len(joint)
            n += 1
        return joint.join(pieces)

    return made


def _name(n: int) -> str:
    """An invented name of two words, another for each number."""
    letters = "bdfgklmnprstvz"
    out = ""
    n += 7
    while n:
        n, at = divmod(n, len(letters))
        out += letters[at] + "aeiou"[at % 5]
    return f"{out.title()} Vorn{out}"


SHAPES: Mapping[str, Shape] = {
    "one word": lambda size: "a" * size,
    "one Arabic word": lambda size: "ش" * size,
    "stretched letters": lambda size: "ش" + "ـ" * size + "هيد",
    "letters kept apart": _times("ش.ه.ي.د", "*"),
    "letters and spaces": _times("ش"),
    "letters and dots": _times("a", "."),
    "one number": lambda size: "9" * size,
    "thousands": _times("000", ","),
    "brackets": lambda size: "(" * size,
    "quotation marks": lambda size: "“" * size,
    "line ends": lambda size: "\n" * size + "x",
    "spaces": lambda size: "x" + " " * size + "y",
    "hyphens": _times("a", "-"),
    "invisible marks": lambda size: "x" + "\u200b\u0301" * (size // 2),
    "hashtags": _times("#Old_Mill"),
    "addresses": _times("https://a.example/2031/05/06/b"),
    "handles": _times("@someone"),
    "harm in one sentence": _times("three civilians were killed and five were wounded", ", "),
    "Arabic harm in one sentence": _times("قتل ثلاثة مدنيين وأصيب خمسة", " و"),
    "dead without a verb": _times("three civilians", " and "),
    "Arabic people in a row": _times("مدنيين", " و"),
    "sentences of harm": _numbered("{n} civilians were killed in an air strike on Sanaa on {day} May 2031.", " "),
    "lines of harm": _numbered("{n} civilians were killed in shelling of Aleppo on {day} May 2031."),
    "Arabic lines of harm": _numbered("قتل {n} مدنيين بقصف مدفعي على حلب يوم {day} أيار 2031"),
    "events and places": _numbered("A drone strike killed {n} people in the village of {name} on {day} May."),
    "place names": _times("Aleppo", ", "),
    "Arabic place names": _times("حلب", "، "),
    "places without a list": _numbered("the village of {name}", ", "),
    "days": _times("6 May 2031", ", "),
    "days of the week": _times("Tuesday"),
    "small numbers": _times("3", ", "),
    "names of people": _numbered("{name}", ", "),
    "names and ages": _numbered("{name}, {n} years old", ", and "),
    "speakers": _numbered("{n} people were killed in Aleppo, said {name}, a baker."),
    "named voices": _numbered("“{n} died,” {name}, a doctor, told Reuters.", " "),
    "unlisted organisations": _numbered("the {name} Organisation for Relief said that {n} people were killed in Homs."),
    "actors": _times("Russian warplanes bombed"),
    "proportions": _times("70 percent of the strikes hit civilians"),
    "objects": _times("two schools and a hospital were destroyed"),
    "posts": _numbered("{name}\n@someone\n·\n{day} May 2031\nShells fell on Homs, {n} dead.\n12 Replies\n3 Retweets"),
    "comments": _numbered("{n}. {name}\nMay {day}, 2031 at 8:12 am\nForty were killed, not six.\nReply"),
    "quoted articles": _numbered("The village\n{name}\nMarch {day}, 2031\nShells killed {n} in Homs.\nPosted in News"),
    "short lines": _numbered("{name}"),
    "markup": _times("<p>&amp;</div>"),
}  # fmt: skip
