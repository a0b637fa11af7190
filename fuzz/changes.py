"""What befalls a text before it is read: each change takes a text and gives another, with one source of chance."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from random import Random

Change = Callable[[Random, str], str]

BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
INVISIBLE = "\u200b\u200c\u200d\ufeff\u00ad\u2060\ufe0f\u0640\u0301\u0651\u064b"
ODD = "\0\x01\x1b\x7f\x85\u2028\u2029\u00a0\u3000\ufffd\ufffe\U000e0001\U0010ffff\ud800\udfff\t\r\v\f"
EMOJI = ("😀", "🕊️", "👨‍👩‍👧‍👦", "🇸🇾", "🇾🇪", "👩🏽‍🚒", "🔴", "❤️‍🔥", "1️⃣", "‼️", "💥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿")
HUGE = (
    "9" * 400,
    "1" + ",000" * 50,
    "0" * 90 + "1",
    "1.2.3.4.5.6.7",
    "٩" * 200,
    "1e999",
    "12,34,5",
    "-1",
    "½",
    "²",
    "Ⅻ",
    "௧௨",
    "1/0",
)
DATES = (
    "30 February",
    "31/13/9999",
    "0000-00-00",
    "2031-02-30",
    "99:99",
    "May 0, 2031",
    "١/١/١",
    "31 June 1",
    "32 أيار",
)
PAIRS = (("“", "”"), ("«", "»"), ('"', '"'), ("(", ")"), ("[", "]"), ("‘", "’"), ("„", "“"), ("⁦", "⁩"))
MANY = (3, 10, 40, 300)


def _at(rng: Random, text: str) -> int:
    return rng.randrange(len(text) + 1)


def _insert(rng: Random, text: str, pieces: Sequence[str], most: int = 12) -> str:
    for _ in range(rng.randint(1, most)):
        at = _at(rng, text)
        text = text[:at] + rng.choice(pieces) + text[at:]
    return text


def swapped(rng: Random, text: str) -> str:
    """Words change places."""
    words = text.split(" ")
    for _ in range(rng.randint(1, 8)):
        a, b = rng.randrange(len(words)), rng.randrange(len(words))
        words[a], words[b] = words[b], words[a]
    return " ".join(words)


def dropped(rng: Random, text: str) -> str:
    """Stretches are missing."""
    for _ in range(rng.randint(1, 6)):
        at = _at(rng, text)
        text = text[:at] + text[at + rng.randint(1, 9) :]
    return text


def repeated(rng: Random, text: str) -> str:
    """A stretch comes many times over."""
    at, size = _at(rng, text), rng.randint(1, 60)
    return text[:at] + text[at : at + size] * rng.choice(MANY) + text[at + size :]


def one_token(rng: Random, text: str) -> str:
    """One word comes hundreds of times, with or without what separates words."""
    word = rng.choice(text.split() or ["x"])
    joint = rng.choice((" ", ", ", " and ", " و", "\n", ".", "", "-", "*", "ـ"))
    return text + " " + joint.join([word] * rng.choice((50, 400, 3000)))


def invisible(rng: Random, text: str) -> str:
    """Marks that no reader sees stand between letters."""
    return _insert(rng, text, INVISIBLE, 60)


def bidi(rng: Random, text: str) -> str:
    """Controls of direction, not closed as a rule."""
    return _insert(rng, text, BIDI, 40)


def odd(rng: Random, text: str) -> str:
    """Control characters, strange spaces, halves of characters."""
    return _insert(rng, text, ODD, 20)


def emoji(rng: Random, text: str) -> str:
    """Pictures of one and of many code points."""
    return _insert(rng, text, EMOJI, 20)


def any_unicode(rng: Random, text: str) -> str:
    """Code points from anywhere."""
    return _insert(rng, text, [chr(rng.randrange(0x110000)) for _ in range(20)], 30)


def huge(rng: Random, text: str) -> str:
    """Numbers that no count can be, beside words that count."""
    return _insert(rng, text, [f" {n} " for n in HUGE], 6)


def dates(rng: Random, text: str) -> str:
    """Days that are in no calendar."""
    return _insert(rng, text, [f" {d} " for d in DATES], 6)


def evasive(rng: Random, text: str) -> str:
    """The letters of some words kept apart."""
    words = text.split(" ")
    for _ in range(rng.randint(1, 10)):
        at = rng.randrange(len(words))
        words[at] = rng.choice((".", "*", " ", "ـ", "\u200c", "-", "_", "•", "..", "ـ.")).join(words[at])
    return " ".join(words)


def nested(rng: Random, text: str) -> str:
    """Brackets or quotation marks, as deep as one likes, some without an end."""
    opened, closed = rng.choice(PAIRS)
    depth = rng.choice((1, 2, 30, 2000))
    at, to = sorted((_at(rng, text), _at(rng, text)))
    end = closed * rng.choice((depth, depth, 0))
    return text[:at] + opened * depth + text[at:to] + end + text[to:]


def one_line(_: Random, text: str) -> str:
    """No stop and no line end anywhere."""
    for mark in ".!?؟\n…":
        text = text.replace(mark, " ")
    return text


def broken_lines(rng: Random, text: str) -> str:
    """A line end for many of the spaces."""
    return "".join(rng.choice("\n \n ") if c == " " else c for c in text)


def cased(rng: Random, text: str) -> str:
    """All capitals, none, or each word's first."""
    return rng.choice((text.upper, text.lower, text.title, text.swapcase))()


def normal_form(rng: Random, text: str) -> str:
    """Another of Unicode's normal forms."""
    return unicodedata.normalize(rng.choice(("NFD", "NFKD", "NFKC", "NFC")), text)


def other_digits(rng: Random, text: str) -> str:
    """Digits of other scripts."""
    zero = rng.choice((0x660, 0x6F0, 0x966, 0xFF10, 0x1D7CE))
    return "".join(chr(zero + int(c)) if c in "0123456789" else c for c in text)


def backwards(_: Random, text: str) -> str:
    """The last letter first."""
    return text[::-1]


def marked_up(rng: Random, text: str) -> str:
    """Pieces of markup."""
    return _insert(
        rng, text, ("<p>", "</div>", "<!--", "&amp;", "&#x0;", "<script>", "]]>", "<br/>", "<table><td>"), 20
    )


def linked(rng: Random, text: str) -> str:
    """Addresses, handles and tags."""
    told = (
        " https://t.co/" + "a" * rng.choice((9, 900)),
        " www.x",
        " @" + "n" * 40,
        " #tag_" * 30,
        " a.com/",
        " http://[::1",
        "@",
    )
    return _insert(rng, text, told, 10)


CHANGES: Sequence[Change] = (
    swapped, dropped, repeated, one_token, invisible, bidi, odd, emoji, any_unicode, huge, dates, evasive, nested,
    one_line, broken_lines, cased, normal_form, other_digits, backwards, marked_up, linked,
)  # fmt: skip
