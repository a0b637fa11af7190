"""Words, numbers and marks with their offsets.

Evasive spelling is undone here. Letters of an Arabic word kept apart by dots, stars, spaces, tatweel or
invisible marks (posters fear filters) are one token: its ``norm`` has the letters alone, while ``start`` and
``end`` still cover what the reader sees.
"""

from __future__ import annotations

import re
from enum import IntEnum

import msgspec

from harmledger.text.memo import Memo
from harmledger.text.scripts import MARKS, fold, to_ascii_digits


class Kind(IntEnum):
    """What a token is."""

    WORD = 0
    NUMBER = 1  # digits, with thousands separators or a decimal part
    MARK = 2  # one punctuation mark or symbol
    BREAK = 3  # one or more line ends; ``norm`` is "\n" or, with an empty line between, "\n\n"
    LINK = 4  # a web address
    HANDLE = 5  # @name


class Token(msgspec.Struct, frozen=True, gc=False):  # made hundreds of times a text: a tuple takes thrice as long
    """``text[start:end]``; ``norm`` is its folded form."""

    start: int
    end: int
    norm: str
    kind: Kind


_AR = (
    "\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff"
    "\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdfb\ufe70-\ufefc"
)
# What keeps the letters of one word apart. A star or bullet always does, a space or up to two marks of any kind
# between two stretched letters, a full stop or hyphen behind an article with one letter, and what stands before a
# letter that begins no word.
# A full stop or hyphen does beside a stretched letter, beside a single letter, or between two pieces of at most two
# letters: between longer pieces it is a sentence's end without its space, or two words ("المدينة.وقال",
# "الاثنين-الثلاثاء"). A slash never does: it stands between two names of a month.
_KEPT_APART = (
    rf"(?:[*•·˙~]|(?<=ـ)(?:[ \u00a0]{{1,2}}|[^\w\s]{{1,2}}|_)(?=ـ)|(?<=ـ)[.-]|[.-](?=ـ)"
    rf"|(?<=(?<![{_AR}{MARKS}])ال[{_AR}])[.-]|(?<=(?<![{_AR}{MARKS}])[وفبك]ال[{_AR}])[.-]|[.,،-](?=[ئؤةىء][{_AR}]|[ةى](?![{_AR}{MARKS}]))"
    rf"|(?<![{_AR}{MARKS}].)[.-]|[.-](?=[{_AR}](?![{_AR}{MARKS}]))"
    rf"|(?<![{_AR}{MARKS}]{{2}}.)[.-](?=[{_AR}]{{2}}(?![{_AR}{MARKS}])))"
)
_DIGIT = "[0-9٠-٩۰-۹]"
# What is most frequent comes early, and no choice is looked into twice: this is where a fifth of all time was spent.
_TOKEN = re.compile(
    rf"""
    (?P<link>(?=[A-Za-z0-9-])(?:(?i:https?://|www\.)[^\s<>"'”“\]]+|(?i:pic\.twitter\.com/)[A-Za-z0-9]+
      | \b[A-Za-z0-9-]{{1, 63}}\.(?i:com|net|org)/\w[^\s]*))
  | (?P<word>[{_AR}]++
        (?:(?:[{MARKS}]++(?:{_KEPT_APART}[{MARKS}]*+){{0,3}}|{_KEPT_APART}[{MARKS}]*+)[{_AR}]++)*+[{MARKS}]*+
      | [^\W\d_{_AR}]++(?:[{MARKS}]++[^\W\d_{_AR}]++)*+[\u0300-\u036f]*
        (?:['’](?!(?i:s|t|d|m|ll|ve|re)\b)[^\W\d_{_AR}]++)?
    )
  | (?P<break>\n\s*)
  | (?P<number>(?={_DIGIT})(?:
        (?<!{_DIGIT}[.٫]){_DIGIT}+(?:[,٬،]{_DIGIT}{{3}}(?!{_DIGIT}))*(?:[.٫]{_DIGIT}+(?![.٫]?{_DIGIT}))?
      | {_DIGIT}+  # of a date or version with dots
    )(?:(?i:st|nd|rd|th)\b)?)
  | (?P<handle>@[A-Za-z0-9_]+)
  | (?P<poss>['’][sS]\b)
  | (?P<mark>[^\w\s{MARKS}])
    """,
    re.VERBOSE,
)
_SPLIT_BY_SPACES = re.compile(rf"(?<![{_AR}{MARKS}])[{_AR}](?: [{_AR}]){{2,}}(?![{_AR}{MARKS}])")
# No token but these holds white space, so that what stands between white space can be taken apart by itself.
_ACROSS = re.compile(rf"{_SPLIT_BY_SPACES.pattern}|ـ[ \u00a0]{{1,2}}ـ")
_CHUNK = re.compile(r"\n\s*|\S+")
_CUT = re.compile(r"[^\w\u0640\u064b-\u065f\u0670\u200b-\u200f]|_")
_SEPARATORS = str.maketrans("٬،٫", ",,.")
_KINDS = {
    "word": Kind.WORD,
    "poss": Kind.WORD,
    "number": Kind.NUMBER,
    "mark": Kind.MARK,
    "break": Kind.BREAK,
    "link": Kind.LINK,
    "handle": Kind.HANDLE,
}


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of ``text[start:end]``, in order; offsets index ``text``.

    Underscores and white space between words separate and are no tokens, so that ``#Deir_Ezzor`` reads as
    ``#``, ``deir``, ``ezzor``. Time is linear in the text.
    """
    if start or end is not None or _ACROSS.search(text):
        return _scanned(text, start, len(text) if end is None else end)
    tokens: list[Token] = []
    add = tokens.append
    for m in _CHUNK.finditer(text):
        chunk, at = m[0], m.start()
        if len(chunk) > _LONGEST_REMEMBERED:
            tokens += _scanned(text, at, m.end())
        else:  # words and the marks written onto them recur: most chunks were taken apart before
            for first, last, norm, kind in _CHUNKS[chunk]:
                add(Token(at + first, at + last, norm, kind))
    return tokens


def _scanned(text: str, start: int, end: int) -> list[Token]:
    """The tokens of ``text[start:end]``, character by character."""
    tokens: list[Token] = []
    spaced = {m.start(): m.end() for m in _SPLIT_BY_SPACES.finditer(text, start, end)}
    skip_to = start
    for m in _TOKEN.finditer(text, start, end):
        at, to = m.span()
        name = m.lastgroup or "mark"
        if at < skip_to:
            continue
        if at in spaced:
            skip_to = spaced[at]
            tokens.append(Token(at, skip_to, fold(text[at:skip_to].replace(" ", "")), Kind.WORD))
        elif name == "word":
            tokens.append(Token(at, to, _WORDS[m[0]], Kind.WORD))
        else:
            tokens.append(Token(at, to, _norm(name, m[0]), _KINDS[name]))
    return tokens


def _folded(raw: str) -> str:
    """A word's norm: folded, without what keeps its letters apart."""
    return fold(_CUT.sub("", raw) if not raw.isascii() else raw)


def _norm(name: str, raw: str) -> str:
    """The norm of what is no word."""
    if name == "break":
        return "\n\n" if raw.count("\n") > 1 else "\n"
    if name == "number":
        return raw.lower() if raw.isascii() else to_ascii_digits(raw).translate(_SEPARATORS).lower()
    return fold(raw)


_WORDS = Memo(_folded)
_CHUNKS = Memo(lambda chunk: tuple((t.start, t.end, t.norm, t.kind) for t in _scanned(chunk, 0, len(chunk))))
_LONGEST_REMEMBERED = 40  # characters

norms_of: Memo[tuple[str, ...]] = Memo(lambda phrase: tuple(t.norm for t in tokenize(phrase)))
"""The norms of the words and marks of a phrase: of those of our own lists, worked out once for many runs."""
