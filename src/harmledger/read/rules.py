"""The page words of all languages, compiled for one look-up a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import cast

from harmledger.read.dates import DateWords
from harmledger.resources.pages import PageWords, page_words
from harmledger.text.scripts import fold


class Role(StrEnum):
    """What a line is to the page, by its words alone."""

    LINE = "line"
    HEADLINES = "headlines"
    TAIL = "tail"
    COMMENTS = "comments"
    FORM = "form"
    AGE = "age"
    OPENER = "opener"
    REPLY = "reply"
    STAT = "stat"
    CLOSER = "closer"


_LONGEST = 400  # a longer line is text, whatever it begins with
_LONGEST_LITERAL = 80
_UNKNOWN = object()
_MOST_KNOWN = 50_000
_EDGES = " \t:.,…»«›‹←→↑|•*#-–—✨💡📌🔴\ufeff\u200e\u200f\u200b"
# A number is no date: "16.10.2021" and "3/5/2022" are left to those who look for stamps.
_WILD = {"<n>": r"[+-]?\d+(?:[.,]\d{3})*(?:[.,]\d{1,2})?(?:/\d{1,3})?", "…": ".*"}
_FIRST_WORD = re.compile(r"\w+")
_LAST_WORD = re.compile(r"(\w+)\W*$")
_LONGEST_WORD = 40

_fold = fold.__wrapped__  # lines are too many and too long to keep in the cache of words


def fold_line(line: str) -> str:
    """A line as it is compared: folded, one space between words, no marks at its ends."""
    return " ".join(_fold(line.strip(_EDGES)).split()).strip(_EDGES)


class Rules:
    """Tells what a line is. Never changes but for what it remembers of lines already seen.

    Args:
        words: The page words of each language.
    """

    def __init__(self, words: Iterable[PageWords]) -> None:
        pages = tuple(words)
        self.dates = DateWords(pages)
        self._literals: dict[str, Role] = {}
        wild: dict[str, list[tuple[str, Role]]] = {}
        for page in pages:
            for role, phrases in _roles(page):
                for phrase in phrases:
                    if "…" in phrase or "<n>" in phrase:
                        rule = _expression(phrase)
                        wild.setdefault(_head(phrase), []).append((rule, role))
                    else:
                        self._literals.setdefault(fold_line(phrase), role)
        self._literal_heads = frozenset(_first(phrase) for phrase in self._literals)
        self._wild = {head: _Alternatives(rules) for head, rules in wild.items()}
        self._prefix = _glued(phrase for page in pages for phrase in page.prefixes)
        self._suffix = _glued(phrase for page in pages for phrase in page.suffixes)
        self._glue_marks = _longest_parts(phrase for page in pages for phrase in (*page.prefixes, *page.suffixes))
        self._bylines = _one_of(phrase for page in pages for phrase in page.bylines)
        self.menu = frozenset(fold_line(word) for page in pages for word in page.menu)
        self._menu_heads = frozenset(map(_first, self.menu))
        self._known: dict[str, object] = {}  # short lines recur from page to page
        self.bios = frozenset(fold(word) for page in pages for word in page.bios)
        self._connectives = frozenset(tuple(fold(c).split()) for page in pages for c in page.connectives)

    def role(self, line: str) -> Role | None:
        """What the line (without its line end) is, or None if its words do not tell.

        Folding a line costs more than all the rest, so it is done only where the first or the last word
        stands at the same end of some phrase.
        """
        if len(line) > _LONGEST_LITERAL:
            return self._role(line) if len(line) <= _LONGEST else None
        known = self._known.get(line, _UNKNOWN)
        if known is _UNKNOWN:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = self._known[line] = self._role(line)
        return cast("Role | None", known)

    def in_menu(self, line: str) -> bool:
        """Whether the line is a word that menus have."""
        return _first(line.strip(_EDGES)) in self._menu_heads and fold_line(line) in self.menu

    def _role(self, line: str) -> Role | None:
        bare = line.strip(_EDGES)
        if not bare:
            return Role.LINE if line.strip() else None
        if len(bare) <= _LONGEST_LITERAL and _first(bare) in self._literal_heads:
            found = self._literals.get(fold_line(bare))
            if found:
                return found
        rules = [self._wild[key] for key in (_first(line), "…" + _last(line)) if key in self._wild]
        if not rules:
            return None
        whole = " ".join(_fold(line).split())
        return next((role for role in (rule.role(whole) for rule in rules) if role), None)

    def goes_on(self, line: str) -> bool:
        """Whether an unpunctuated line continues the text before it rather than heading another article."""
        words = [fold(word) for word in line.split(None, 3)[:3]]
        if not words:
            return False
        # Arabic joins "and" to the next word: "وأضاف", "وخلف القصف".
        if words[0].startswith("و") and len(words[0]) > 3:
            return True
        return any(tuple(words[:n]) in self._connectives for n in range(1, len(words) + 1))

    def may_be_glued(self, text: str) -> bool:
        """Whether anything in ``text`` looks as if glued to it: spares asking line by line."""
        return any(mark in text for mark in self._glue_marks)

    def glued(self, line: str, owner: str | None = None) -> tuple[int, int]:
        """Where the text of a line begins and ends, without what saved pages glue to it."""
        prefix = self._prefix.match(line)
        first = prefix.end() if prefix else 0
        if prefix and owner:  # "@harborwatchThree shells": only the address tells where the handle ends
            at = prefix[0].lower().find(f"@{owner.lower()}")
            first = at + 1 + len(owner) if at >= 0 else first
        suffix = self._suffix.search(line, first)
        return first, suffix.start() if suffix else len(line)

    def is_byline(self, line: str) -> bool:
        """Whether it names the writer."""
        return self._bylines.fullmatch(" ".join(_fold(line).split())) is not None


class _Alternatives:
    """Expressions tried at once, each with its role."""

    def __init__(self, rules: Sequence[tuple[str, Role]]) -> None:
        self._roles = tuple(role for _, role in rules)
        self._joined = re.compile("|".join(f"({rule})" for rule, _ in rules))

    def role(self, line: str) -> Role | None:
        m = self._joined.fullmatch(line)
        return self._roles[(m.lastindex or 1) - 1] if m else None


def _roles(page: PageWords) -> tuple[tuple[Role, tuple[str, ...]], ...]:
    """What a page's phrases are. The first that claims a phrase has it: the most particular come first."""
    return (
        (Role.CLOSER, page.post.closers),
        (Role.REPLY, page.post.replies),
        (Role.OPENER, page.post.openers),
        (Role.AGE, page.post.ages),
        (Role.STAT, page.post.stats),
        (Role.FORM, page.forms),
        (Role.COMMENTS, page.comments),
        (Role.TAIL, page.tails),
        (Role.HEADLINES, page.headlines),
        (Role.LINE, page.lines),
    )


def _expression(phrase: str) -> str:
    """``phrase`` as a regular expression over folded lines."""
    parts = re.split("(<n>|…)", phrase)
    return "".join(_WILD.get(part) or re.escape(" ".join(_fold(f"a{part}a").split())[1:-1]) for part in parts)


def _first(line: str) -> str:
    """The word or mark with which a line begins; "0" for any number."""
    m = _FIRST_WORD.match(line)
    if not m:
        return line[:1]
    return "0" if m[0][0].isdigit() else fold(m[0])


def _last(line: str) -> str:
    m = _LAST_WORD.search(line, max(0, len(line) - _LONGEST_WORD))
    return fold(m[1]) if m else ""


def _head(phrase: str) -> str:
    """The first word of a phrase with wild cards, by which it is looked up; else its last, after "…"."""
    if phrase.startswith("<n>"):
        return "0"
    return "…" + _last(phrase) if phrase.startswith("…") else _first(phrase)


_GLUE = {"…": ".{0,80}?", "<handle>": "[A-Za-z0-9_]{1,30}", "<time>": r"\b\d{1,2}:\d{2}\s?(?:[AP]M\b)?"}


def _longest_parts(phrases: Iterable[str]) -> tuple[str, ...]:
    """Of each phrase the longest part that is no wild card."""
    return tuple(sorted({max(re.split("<[a-z]+>|…", phrase), key=len).strip() for phrase in phrases}))


def _glued(phrases: Iterable[str]) -> re.Pattern[str]:
    """Phrases as expressions over the text as it stands, so that offsets stay."""
    rules = ["".join(_GLUE.get(part, re.escape(part)) for part in re.split("(<[a-z]+>|…)", p)) for p in phrases]
    return re.compile("|".join(rules) or r"(?!)", re.IGNORECASE)


def _one_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_expression, phrases)) or r"(?!)")


@lru_cache(maxsize=1)
def packaged_rules() -> Rules:
    """The rules that ship with harmledger."""
    return Rules(page_words())
