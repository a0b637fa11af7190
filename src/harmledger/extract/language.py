"""A language compiled from its folder: words by class, rules by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from harmledger.errors import LexiconError
from harmledger.extract.grammar import Alphabet, Compiler, Stage
from harmledger.extract.items import Lexeme
from harmledger.text.names import spell
from harmledger.text.phrases import Forms, PhraseIndex, only_itself
from harmledger.text.scripts import fold

STAGES = ("measures", "quantities", "groups", "persons", "harms", "things", "agents", "targets", "elsewhere", "scopes")
"""The stages in the order in which they run; docs/languages.md says what each may do."""


NO_CLASS = ("ABBREVIATION", "PARTICLE")
"""Lists that give a word no class: a full stop after an abbreviation ends no sentence, and a particle before a
capital is part of the name."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a language orders what the engine must know.

    ``subject``: whether the speaker stands "before" the verb of saying or "after" it. ``drops_subject``: a verb of
    saying without a speaker goes on with the last one. ``unit_before_ten``: "five and twenty". ``clitics``: what is
    written onto the next word's front, with its classes.
    """

    subject: str = "before"
    drops_subject: bool = False
    unit_before_ten: bool = False
    clitics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Language:
    """One language, ready to read: an index from phrases to lexemes, and compiled rules."""

    code: str
    extractor: str
    alphabet: Alphabet
    lexicon: PhraseIndex[Lexeme]
    stages: Mapping[str, Stage]
    habits: Habits
    abbreviations: frozenset[str] = frozenset()
    given: Mapping[str, str] = field(default_factory=dict)  # given names, folded or spelled, to their sex
    classes: frozenset[str] = frozenset()  # those that its word lists fill
    particles: frozenset[str] = frozenset()  # words inside names that stay small: "al", "von"

    def rules(self, stage: str) -> Stage:
        """The rules of a stage."""
        return self.stages[stage]

    def sex_of(self, name: str) -> str | None:
        """The sex that a name's first word tells, titles and particles aside; None where none is listed."""
        for word in name.replace("-", " ").split():
            norm = fold(word)
            told = self.given.get(norm) or self.given.get(spell(norm)) or self.given.get(spell(norm.removesuffix("e")))
            if told or (norm not in self.particles and norm not in self.abbreviations):
                return told
        return None

    def without(self, rule: str) -> Language:
        """The same language with one rule taken away: what a test of a rule's use needs."""
        stages = {s: Stage(r for r in rules if r.name != rule) for s, rules in self.stages.items()}
        return replace(self, stages=stages)


def compile_language(
    lexicon: Mapping[str, Sequence[Any]],
    grammar: Mapping[str, Any],
    forms: Forms = only_itself,
    given: Mapping[str, str] | None = None,
    own: Sequence[tuple[str, Any]] = (),
) -> Language:
    """A language from the two files of its folder.

    Args:
        lexicon: class → entries; an entry is a phrase or a mapping with ``words`` and features.
        grammar: ``language``, ``extractor``, ``habits``, ``macros`` and one list of rules per stage.
        forms: What a written word may stand for, itself first (clitics).
        given: Given names, folded or as ``text.names.spell`` writes them, to "female" or "male".
        own: The user's entries, each with its class; of one phrase they go before the lexicon's.

    Raises:
        LexiconError: naming the class, the entry or the rule that is wrong.
    """
    code = str(grammar.get("language", "?"))
    alphabet = Alphabet()
    compiler = Compiler(alphabet, grammar.get("macros") or {}, f"languages/{code}/grammar.yaml")
    unknown = set(grammar) - {"language", "name", "extractor", "habits", "macros", *STAGES}
    if unknown:
        raise LexiconError(f"no such stage: {', '.join(sorted(unknown))}", where=f"languages/{code}/grammar.yaml")
    stages = {stage: Stage(compiler.rules(stage, grammar.get(stage) or ())) for stage in STAGES}
    ours: dict[str, list[Any]] = {}
    for cls, entry in own:
        ours.setdefault(cls, []).append(entry)
    where = f"languages/{code}/lexicon.yaml"
    words = PhraseIndex([*_pairs(ours, where), *_pairs(lexicon, where)], forms)
    habits = Habits(**(grammar.get("habits") or {}))
    listed = [[*(lexicon.get(cls) or ()), *ours.get(cls, ())] for cls in NO_CLASS]
    short, small = (frozenset(map(str, words)) for words in listed)
    return Language(
        code,
        str(grammar["extractor"]),
        alphabet,
        words,
        stages,
        habits,
        abbreviations=short,
        given=given or {},
        classes=frozenset(lexicon),
        particles=small,
    )


def _pairs(lexicon: Mapping[str, Sequence[Any]], where: str) -> list[tuple[str, Lexeme]]:
    pairs: list[tuple[str, Lexeme]] = []
    for cls, entries in lexicon.items():
        if cls in NO_CLASS:
            continue
        for entry in entries or ():
            if isinstance(entry, str):
                pairs.append((entry, Lexeme(cls)))
            elif isinstance(entry, Mapping) and isinstance(entry.get("words"), list):
                lexeme = Lexeme(cls, {k: v for k, v in entry.items() if k != "words"})
                pairs += [(str(word), lexeme) for word in entry["words"]]
            else:
                raise LexiconError(
                    f"an entry of {cls} is neither a phrase nor a mapping with words: {entry!r}", where=where
                )
    return pairs
