"""Words by which pages are taken apart: share bars, readers' comments, related headlines, month names in stamps.

One file a language in ``furniture/``. In its phrases ``<n>`` stands for a number and ``…`` for any words;
everything else is compared after folding (case, accents, exchangeable Arabic letters).
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from harmledger.resources.files import names_in, yaml_file


class PostFrame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What networks print around each post of a thread.

    ``ages`` stand under the name of who posted ("4 minutes ago"), ``openers`` before a post that is shown
    again, ``replies`` before a reply, ``stats`` after it, ``closers`` at the end of the thread.
    """

    ages: tuple[str, ...] = ()
    openers: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    stats: tuple[str, ...] = ()
    closers: tuple[str, ...] = ()


class PageWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The page words of one language.

    ``lines`` are furniture wherever they fill a line. After a line of ``headlines`` follow titles of other
    articles, until prose returns; after one of ``tails`` the page speaks no more, if it has spoken before.
    After one of ``comments`` readers speak; ``forms`` ask them to. Two ``menu`` words make a run of short
    lines a menu. ``prefixes`` and ``suffixes`` are glued to the text within its line. A line that begins with
    one of ``connectives`` goes on with the text before it, so it is no headline.
    """

    language: str
    lines: tuple[str, ...] = ()
    headlines: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    bios: tuple[str, ...] = ()
    connectives: tuple[str, ...] = ()
    post: PostFrame = PostFrame()
    months: dict[str, int] = {}
    weekdays: tuple[str, ...] = ()
    stamp_words: tuple[str, ...] = ()
    updated_words: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def page_words() -> tuple[PageWords, ...]:
    """The page words of every language that harmledger ships.

    Raises:
        LexiconError: if a file is missing or breaks its schema.
    """
    return tuple(yaml_file(path, PageWords) for path in names_in("furniture", ".yaml"))
