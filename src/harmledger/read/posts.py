"""Threads as networks print them: whose post is it, and is it shown twice?

A saved thread holds the post that was meant, the writer's own follow-ups, replies by others, and copies of some
of them. The writer's words speak; replies are readers' comments; copies add nothing.
"""

from __future__ import annotations

import re

from harmledger.model.document import SectionKind
from harmledger.read.lines import Line
from harmledger.read.rules import Role

_HANDLE_AT_END = re.compile(r"@([A-Za-z0-9_]{2,30})[\u200e\u200f\s]*$")
_POST_ROLES = frozenset({Role.AGE, Role.OPENER, Role.REPLY, Role.STAT, Role.CLOSER})


def settle_posts(lines: list[Line], owner: str | None) -> bool:
    """Marks frames, replies by others and repeated posts, where the page is a thread.

    Args:
        lines: The lines; their kinds are changed in place.
        owner: The handle of the post that was meant, from its address; else the first that is named.

    Returns:
        Whether it is a thread at all.
    """
    if not _is_thread(lines, owner):
        return False
    main = owner.lower() if owner else None
    speaker = main
    headed = False  # whether the opener that comes next belongs to a header just seen
    said: dict[str, SectionKind] = {}
    for n, line in enumerate(lines):
        following = lines[n + 1].role if n + 1 < len(lines) else None
        handle = _HANDLE_AT_END.search(line.text) if following is Role.AGE else None
        if handle:
            speaker, headed = handle[1].lower(), True
            main = main or speaker
            line.kind = SectionKind.FURNITURE
        elif line.role in _POST_ROLES:
            if line.role is Role.OPENER and not headed and (n == 0 or lines[n - 1].role is not Role.OPENER):
                speaker = main
            line.kind = SectionKind.FURNITURE
        else:
            headed = False
            _settle_words(line, SectionKind.BODY if speaker == main else SectionKind.COMMENTS, said)
    return True


def _is_thread(lines: list[Line], owner: str | None) -> bool:
    """An age ("9 hours ago") stands on pages of articles too: it makes a thread only beside a handle."""
    if any(line.role is Role.OPENER for line in lines):
        return True
    ages = [n for n, line in enumerate(lines) if line.role is Role.AGE]
    return bool(ages) and (owner is not None or any(n and _HANDLE_AT_END.search(lines[n - 1].text) for n in ages))


def _settle_words(line: Line, kind: SectionKind, said: dict[str, SectionKind]) -> None:
    key = " ".join(line.text.split())
    earlier = said.setdefault(key, kind) if key else None
    if line.role is not None:
        line.kind = SectionKind.FURNITURE
    elif earlier is SectionKind.COMMENTS or kind is SectionKind.COMMENTS:
        line.kind = SectionKind.COMMENTS
    else:
        line.kind = kind
