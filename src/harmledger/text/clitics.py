"""Arabic words with what is written onto their front taken off again: and, so, by, to, like, the."""

from __future__ import annotations

from functools import lru_cache

_SHORTEST = 3  # letters that must remain when one letter is taken off: "وصل" (arrived) keeps its و
_SHORTEST_BARE = 2  # letters that must remain without the article: "الشب"
_JOINERS = "وف"  # and, so
_PREPOSITIONS = "بكل"  # by, like, to
_PARTICLES = ("في", "من", "عن", "قد", "لم", "لن", "لا", "ما", "ان", "اذ", "هو", "هي", "هم")
_KIN = ("ام", "اب", "اخ")  # as short, and as common behind "and"
_JOINED = frozenset(  # "and in", "and not", "and a mother"
    [joiner + particle for joiner in _JOINERS for particle in _PARTICLES] + ["و" + kin for kin in _KIN]
)


def _without_joiner(norm: str) -> list[str]:
    if norm[0] in _JOINERS and len(norm) > _SHORTEST:
        return [norm, norm[1:]]
    return [norm]


def _without_preposition(norm: str) -> list[str]:
    """``norm``, then what may stand behind a preposition: "للباب" is ل + الباب, "بالباب" is ب + الباب."""
    found = [norm]
    if norm.startswith("لل") and len(norm) > _SHORTEST + 1:
        found.append("ا" + norm)  # ل + الليل is written لليل: one ل may be the word's own
        found.append("ال" + norm[2:])
    if norm[0] in _PREPOSITIONS and len(norm) > _SHORTEST:
        found.append(norm[1:])
    return found


@lru_cache(maxsize=100_000)
def arabic_forms(norm: str, *, article: bool = True) -> tuple[str, ...]:
    """What a folded Arabic word may stand for: itself first, then with its proclitics off, outermost first.

    Args:
        norm: A folded word (``text.scripts.fold``).
        article: Whether the article is taken off too. Names keep theirs: الباب is a town, باب a door.

    Returns:
        Distinct forms. A word that is not Arabic, or too short to carry a clitic, stands for itself alone.
    """
    if norm in _JOINED:
        return (norm, norm[1:])
    if len(norm) <= _SHORTEST or not "\u0620" <= norm[0] <= "\u06d3":
        return (norm,)
    forms = [rest for head in _without_joiner(norm) for rest in _without_preposition(head)]
    if article:
        for form in tuple(forms):
            if form.startswith("ال") and len(form) >= _SHORTEST_BARE + 2:
                forms.append(form[2:])
    return tuple(dict.fromkeys(forms))
