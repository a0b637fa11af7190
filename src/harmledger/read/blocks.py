"""Furniture and comments of a page by its lines: menus, lists of other headlines, share bars, tags, readers.

The order of care: a sentence of the report that is lost is worse than a headline that is kept, so each rule
needs evidence beside the words of one line (prose before it, a run of lines of one kind, a repetition).
"""

from __future__ import annotations

import re
from bisect import bisect_left

from harmledger.model.document import SectionKind
from harmledger.read.lines import Line
from harmledger.read.rules import Role, Rules

FURNITURE, COMMENTS = SectionKind.FURNITURE, SectionKind.COMMENTS

_SPOKEN = 200  # characters of prose after which a page may end with furniture; measured, see decision 0004
_MENU_RUN = 5  # lines; with at least two words of menus among them
_MENU_WORDS = 6  # words in the longest line of a menu
_TAG_WORDS = 3
_TAGS_ALONE = 4  # so many one-word lines before "Comments" are tags, even on a page without prose
_COPY = 40  # characters from which a repeated line is a copy and no coincidence
_TEASER = 24
_SAME_BEGINNING = 8  # lines with one beginning that are looked through for the full text
_DATED = 2  # dates below the last paragraph that make a list of other articles
_PARAGRAPHS, _TRAILING = 2, 3  # so many paragraphs, and so many titles below them, tell a list of other articles
_LABELLED = 3  # titles with a label each that make a list of other articles
_LABEL_WORDS = 4
_STAMPED = 3  # stamps with a title between each two make a list of other articles
_STAMP_WORDS = 5
_CLOSED_SHARE = 0.7  # of a page's paragraphs that end as sentences do, so that a line that does not stands out
_SIGNATURE = re.compile("[—–-].*@")  # under a post shown in an article: "— Name (@handle) date"
_HEADLINE_WORDS = range(4, 24)


def settle_blocks(lines: list[Line], rules: Rules) -> None:
    """Marks what is furniture or comments; ``lines`` are changed in place."""
    _menus(lines, rules)
    _runs(lines)
    _copies(lines)
    _tags(lines)
    _dated_list(lines, rules)
    _labelled_list(lines)
    _trailing_headlines(lines, rules)
    _stamped_list(lines, rules)
    _stray_headlines(lines, rules)


def _menus(lines: list[Line], rules: Rules) -> None:
    """Runs of short lines with words that only menus have."""
    run: list[Line] = []
    for line in [*lines, None]:
        if line and line.words <= _MENU_WORDS and not line.closed and line.speaks:
            run.append(line)
            continue
        _settle_menu(run, rules)
        run = []


def _settle_menu(run: list[Line], rules: Rules) -> None:
    """Marks a run from its first to its last menu word; beside them stand titles and place names."""
    hits = [n for n, line in enumerate(run) if rules.in_menu(line.text)] if len(run) > 1 else []
    if len(hits) < 2:
        return
    first, last = hits[0], hits[-1]
    if last - first + 1 >= _MENU_RUN and len(hits) * 6 >= last - first + 1:
        for line in run[first : last + 1]:
            line.kind = FURNITURE
    else:
        for n in hits:
            run[n].kind = FURNITURE


def _runs(lines: list[Line]) -> None:
    """Lines that are furniture by themselves, and what follows the head of a block."""
    total = sum(len(line.text) for line in lines if line.prose and line.speaks)
    spoken = 0
    mode: Role | None = None  # the block we are in; TAIL, COMMENTS and FORM last to the end
    for line in lines:
        if not line.speaks:
            continue
        role = line.role
        ended = spoken >= _SPOKEN and 2 * spoken >= total
        if mode in (Role.COMMENTS, Role.FORM, Role.TAIL):
            line.kind = COMMENTS if mode is Role.COMMENTS and role is None else FURNITURE
            mode = role if role in (Role.FORM, Role.COMMENTS) else mode
        elif role in (Role.TAIL, Role.COMMENTS, Role.FORM):
            line.kind = FURNITURE
            mode = role if ended else Role.HEADLINES if role is Role.TAIL else None
        elif role is not None:
            line.kind = FURNITURE
            mode = Role.HEADLINES if role is Role.HEADLINES else mode
        elif mode is Role.HEADLINES and not line.prose:
            line.kind = FURNITURE
        else:
            mode = None
            spoken += len(line.text) if line.prose else 0


def _copies(lines: list[Line]) -> None:
    """A line that says again what speaks already, and a teaser that the full text follows."""
    said: dict[str, Line] = {}
    teasers: list[Line] = []
    for line in lines:
        if not line.speaks or len(line.text) < _TEASER:
            continue
        if line.text in said and len(line.text) >= _COPY:
            line.kind = FURNITURE
        said.setdefault(line.text, line)
        if line.cut:
            teasers.append(line)
    ordered = sorted(said) if teasers else []
    for line in teasers:
        begins = line.text.rstrip("….[] ")
        at = bisect_left(ordered, begins)
        # The teaser itself is among those that begin so; a longer one is the full text.
        if any(text.startswith(begins) and len(text) > len(line.text) for text in ordered[at : at + _SAME_BEGINNING]):
            line.kind = FURNITURE


def _tags(lines: list[Line]) -> None:
    """Runs of one to three words directly before furniture or comments, or at the end of a page of prose."""
    prose = False
    run: list[Line] = []
    for line in [*lines, None]:
        if line and line.speaks and line.words <= _TAG_WORDS and not line.closed and not line.bullet:
            run.append(line)
            continue
        ends = line is None or not line.speaks
        if ends and len(run) >= (2 if prose else _TAGS_ALONE) and _are_tags(run):
            for tag in run:
                tag.kind = FURNITURE
        run = []
        prose = prose or (line is not None and line.speaks and line.prose)


def _are_tags(run: list[Line]) -> bool:
    return not any(c.isdigit() or c in ":؛;@" for line in run for c in line.text)


def _dated_list(lines: list[Line], rules: Rules) -> None:
    """After the last paragraph, titles with a date each: other articles."""
    speaking = [line for line in lines if line.speaks]
    last = max((n for n, line in enumerate(speaking) if line.prose), default=len(speaking))
    rest = [line for line in speaking[last + 1 :] if not line.closed]
    if sum(rules.dates.stamp(line.text) is not None for line in rest) >= _DATED:
        for line in rest:
            line.kind = FURNITURE


def _labelled_list(lines: list[Line]) -> None:
    """After the last paragraph, titles that each stand beside a label ("9 hours ago", "Politics"): other articles."""
    last = max((n for n, line in enumerate(lines) if line.speaks and line.prose), default=len(lines))
    rest = lines[last + 1 :]

    def label(n: int) -> bool:
        if not 0 <= n < len(rest) or rest[n].words > _LABEL_WORDS:
            return False
        return rest[n].kind is FURNITURE or rest[n].role is Role.AGE

    titles = [line for n, line in enumerate(rest) if line.speaks and _heads(line) and (label(n - 1) or label(n + 1))]
    if len(titles) >= _LABELLED:
        for line in (*titles, *(line for line in rest if line.role is Role.AGE)):
            line.kind = FURNITURE


def _trailing_headlines(lines: list[Line], rules: Rules) -> None:
    """Titles that end a page whose paragraphs all end as sentences do: other articles."""
    speaking = [line for line in lines if line.speaks]
    paragraphs = [n for n, line in enumerate(speaking) if line.prose]
    if len(paragraphs) < _PARAGRAPHS or not all(speaking[n].closed for n in paragraphs):
        return
    rest = speaking[paragraphs[-1] + 1 :]
    if len(rest) >= _TRAILING and all(_heads(line) and not rules.goes_on(line.text) for line in rest):
        for line in rest:
            line.kind = FURNITURE


def _stamped_list(lines: list[Line], rules: Rules) -> None:
    """Titles and stamps by turns ("title, 3 hours ago, title, 5 hours ago, …"): other articles, wherever they
    stand. A page's own title may stand before the first stamp: the line above the page's first is kept."""
    stamps = [n for n, line in enumerate(lines) if _is_stamp(line, rules)]
    run: list[int] = []
    for n in [*stamps, len(lines) + 2]:
        if run and not (n - run[-1] == 2 and n < len(lines) and not lines[n - 1].prose):
            if len(run) >= _STAMPED:
                above = run[0] > 1 and not lines[run[0] - 1].prose  # titles above their stamps, or below
                for line in lines[run[0] - above : run[-1] + (1 if above else 2)]:
                    if not line.prose and line.speaks:
                        line.kind = FURNITURE
            run = []
        run.append(n)


def _is_stamp(line: Line, rules: Rules) -> bool:
    """Whether a line tells nothing but when: a date, or how long ago."""
    if line.words > _STAMP_WORDS:
        return False
    return rules.dates.stamp(line.text) is not None or line.role is Role.AGE


def _stray_headlines(lines: list[Line], rules: Rules) -> None:
    """Titles of other articles that stand unmarked among or after the paragraphs.

    Only where the paragraphs end as sentences do, so that a line that does not stands out.
    """
    speaking = [line for line in lines if line.speaks]
    first = next((n for n, line in enumerate(speaking) if line.prose and line.closed), None)
    if first is None:
        return
    rest = speaking[first:]
    long = [line for line in rest if line.words >= _HEADLINE_WORDS[0]]
    closed = sum(line.closed for line in long)
    if closed < 3 or closed < _CLOSED_SHARE * sum(not _heads(line) for line in long):
        return
    listing = False  # after "their names:" or a bullet, until a sentence ends
    for n, line in enumerate(lines):
        if not line.speaks or line.start <= rest[0].start:
            continue
        if _heads(line) and not listing and not _belongs(line, lines[n + 1 : n + 3], rules):
            line.kind = FURNITURE
        else:
            listing = line.bullet or line.text.endswith((":", "：")) or (listing and not line.closed)


def _belongs(line: Line, below: list[Line], rules: Rules) -> bool:
    """Whether an unpunctuated line is part of the report: it goes on with what stands above, is a stamp, is a
    post shown with its writer below, or heads a quoted article with its date below."""
    if below and _SIGNATURE.match(below[0].text):
        return True
    if rules.goes_on(line.text) and not line.cut:
        return True
    return any(rules.dates.stamp(each.text) for each in (line, *below))


def _heads(line: Line) -> bool:
    """Whether it looks like a title rather than a paragraph, a list's item or a quotation's beginning."""
    return (
        not line.closed
        and line.words in _HEADLINE_WORDS
        and not line.bullet
        and line.text[-1] not in ":،,؛;-–"
        and line.text[0] not in "#@"
    )
