"""What the method says of an incident, in the words of a page's language; in English where the language has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from harmledger.assess.english import UNNAMED, reason_sides
from harmledger.model.interval import Interval
from harmledger.model.sentence import Sentence
from harmledger.publish import words
from harmledger.resources.registries import actors
from harmledger.web.sentences import LRI, PDI, Sentences

DASH = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a page; ``foreign``: it is in English on a page of another language."""

    text: str
    foreign: bool


def lines(english: Sequence[str], told: Sequence[Sentence | None], sentences: Sentences) -> tuple[Line, ...]:
    """Sentences for a page.

    Args:
        english: As the assessment has them in English.
        told: The same as data; not as many where an older program made the assessment.
        sentences: The page's language.
    """
    if sentences.language == "en" or len(told) != len(english):
        return tuple(Line(words.composed(text), sentences.language != "en") for text in english)
    found = []
    for text, one in zip(english, told, strict=True):
        said = _Speaker(sentences).say(one) if one else None
        found.append(Line(words.composed(text), True) if said is None else Line(said, False))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Makes sentences of one language."""

    sentences: Sentences

    def say(self, told: Sentence) -> str | None:
        """A sentence in words; None where the language has no such sentence."""
        if told.key == "reason":
            return self._reason(told)
        values: dict[str, object] = {"text": words.said(told.text)} if told.text else {}
        if told.n is not None:
            values["n"] = told.n
        if told.harms:
            values["harms"] = self.sentences.say("said.semicolon").join(map(self.harm, told.harms))
        key = told.key
        if key in ("differ", "rivals"):
            values["sides"] = self.sentences.say("said.semicolon").join(
                self.sentences.say(
                    f"said.{key}_side", names=self.names(s.names), of=self.of(s.actors) or self.number(s.interval)
                )
                for s in told.sides
            )
        for name, side in zip("ab", told.sides, strict=False):
            values |= {name: self.names(side.names), f"{name}_of": self.of(side.actors)}
            values[f"{name}_n"] = self.number(side.interval)
        if key == "denies":
            key = "denies.harm" if told.harms else "denies.did" if told.sides[0].actors else "denies.it"
        elif key == "statuses":
            key = f"statuses.{told.harms[0]}"
        return self.sentences.say(f"said.{key}", **values) if f"said.{key}" in self.sentences.known else None

    def _reason(self, told: Sentence) -> str | None:
        if f"reason.{told.text}" not in self.sentences.known:  # of a method of somebody's own
            return None
        sides = reason_sides(told)
        values = {name: self.of(side.actors) or self.names(side.names) for name, side in sides.items()}
        nobody = "nobody_harmed" if sides["nobody_harmed"].names else "nobody_told"
        values["nobody_harmed"] = self.sentences.say(f"said.{nobody}", names=values["nobody_harmed"])
        return self.sentences.say(f"reason.{told.text}", **values, n=told.n)

    def names(self, names: Sequence[str]) -> str:
        """Those who say something, as one phrase."""
        return self._listed(
            [self.sentences.say("said.unnamed") if n == UNNAMED else words.said(n) for n in names or (UNNAMED,)]
        )

    def of(self, names: Sequence[str]) -> str:
        """Belligerents, as one phrase; "" where none is."""
        known = self.sentences.known
        found = [known.get(f"actor.{_ids().get(name)}") for name in names]
        return self._listed([f if isinstance(f, str) else words.said(n) for f, n in zip(found, names, strict=True)])

    def _listed(self, names: Sequence[str]) -> str:
        *most, last = names or [""]
        head = self.sentences.say("said.comma").join(most)
        return self.sentences.say("said.and", head=head, last=last) if most else last

    def harm(self, harm: str) -> str:
        """A kind of harm to somebody: "killed/civilians"."""
        what, _, who = harm.partition("/")
        told = [self.sentences.word("what", what), *([self.sentences.word("who", who)] if who else [])]
        return self.sentences.say("said.comma").join(told)

    def number(self, found: Interval | None) -> str:
        """A number as it was told."""
        if found is None or not found.told:
            return self.sentences.say("said.untold")
        if found.low == found.high:
            return f"{LRI}{found.low:,}{PDI}"
        if found.high is None:
            return self.sentences.say("said.open", n=found.low)
        if found.low is None:
            return self.sentences.say("said.up_to", n=found.high)
        return f"{LRI}{found.low:,}{DASH}{found.high:,}{PDI}"


@cache
def _ids() -> Mapping[str, str]:
    """The belligerents that are known, by name."""
    return {row.name: row.id for row in actors()}
