"""Which sentences guard which rules: takes each named rule of each language away, and reads every sentence again.

    python tools/guards.py [CODE]...

Prints rules without which no sentence fails, and sentences that their own rule's absence does not fail (each with
rules that it does guard). Exit status 1 if a rule has no guard. `make guards` runs it; the suite does the half of it
that it needs, a rule's own sentences.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from harmledger.extract import Language  # noqa: E402 (after the path is set)
from harmledger.extract.language import STAGES  # noqa: E402
from harmledger.knowledge import FORMS  # noqa: E402
from harmledger.resources.lexicons import language_codes  # noqa: E402
from harmledger.text.phrases import only_itself  # noqa: E402
from tests.extract.sentences import Book, book, faults, language  # noqa: E402


def guarded(spoken: Language, world: Book) -> dict[str, set[int]]:
    """Each rule with the sentences, by their place in the file, that fail without it."""
    found: dict[str, set[int]] = {}
    for stage in STAGES:
        for rule in spoken.rules(stage):
            poorer = spoken.without(rule.name)
            found[rule.name] = {n for n, s in enumerate(world.sentences) if faults(s, poorer, world)}
    return found


def told(code: str) -> bool:
    """Print what a language's sentences guard; whether each rule has a guard."""
    world = book(code)
    found = guarded(language(code, FORMS.get(code, only_itself)), world)
    bare = sorted(rule for rule, some in found.items() if not some)
    unnamed = sorted(
        rule for rule, some in found.items() if some and not any(world.sentences[n].rule == rule for n in some)
    )
    print(f"{code}: {len(found)} rules, {len(world.sentences)} sentences")
    for rule in bare:
        print(f"  no sentence fails without {rule}")
    for rule in unnamed:
        print(f"  no sentence names {rule}; without it fails: {world.sentences[min(found[rule])].text}")
    for n, sentence in enumerate(world.sentences):
        if n not in found.get(sentence.rule, ()):
            others = ", ".join(sorted(rule for rule, some in found.items() if n in some)[:6]) or "no rule"
            print(f"  without {sentence.rule} this is read the same (it guards {others}): {sentence.text}")
    return not bare


if __name__ == "__main__":
    results = [told(code) for code in sys.argv[1:] or language_codes()]
    sys.exit(0 if all(results) else 1)
