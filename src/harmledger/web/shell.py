"""Pages out of templates: one environment for each room, which sees the room's own templates and the shared ones.

A template extends ``shell.html.j2`` and fills its blocks. It is handed ``t`` (a sentence of the page's language),
``word`` (what a value of a closed list is called), ``links``, ``has`` (whether a static file is there) and ``lang``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from harmledger import __version__
from harmledger.publish import words
from harmledger.web import assets
from harmledger.web.links import Links
from harmledger.web.sentences import LANGUAGES, Sentences, sentences


@dataclass(frozen=True, slots=True)
class Tab:
    """One entry of the head's menu: the key of its name, and its page's path below the language."""

    key: str
    path: str


@dataclass(frozen=True)
class Shell:
    """The templates of a room.

    Args:
        room: The package below ``harmledger.web`` that holds the room's ``templates``, and the name of its sentences.
        title: What the site is called.
        tabs: The menu.
        more: Values that every page of the room is handed.
    """

    room: str
    title: str
    tabs: Sequence[Tab] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def environment(self) -> Environment:
        """The templates, each of which escapes what it is handed."""
        shared = PackageLoader("harmledger.web", "templates")
        own = PackageLoader(f"harmledger.web.{self.room}", "templates")
        made = Environment(
            loader=ChoiceLoader([own, shared]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.filters["safe_text"] = words.neutral
        made.filters["said"] = words.said
        made.filters["composed"] = words.composed
        made.globals.update(has=assets.has, version=__version__)
        return made

    def sentences(self, language: str) -> Sentences:
        """The room's sentences in a language."""
        return sentences(language, self.room)

    def page(self, template: str, language: str, links: Links, **values: Any) -> str:  # noqa: ANN401 (for templates)
        """A page, whole.

        Args:
            template: Its file among the templates.
            language: "en" or "ar".
            links: Those of the page that is made. Its path begins with the language where the room's paths do.
            values: What the template needs; they go before those of the room.
        """
        told = self.sentences(language)
        return self.environment.get_template(template).render(
            {
                "site": self.title,
                "tabs": self.tabs,
                **self.more,
                "lang": language,
                "dir": told.direction,
                "t": told.say,
                "word": told.word,
                "links": links,
                "others": others(language, links),
                **values,
            }
        )


def others(language: str, links: Links) -> tuple[tuple[str, str], ...]:
    """(language, address) of the same page in the other languages, where the path begins with its language."""
    head, _, rest = links.here.partition("/")
    if head != language:
        return ()
    return tuple((other, links.to(f"{other}/{rest}")) for other in LANGUAGES if other != language)
