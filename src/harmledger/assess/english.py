"""The sentences of an assessment in English, as exports and the command tell them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from harmledger.model.sentence import Sentence, Side

UNNAMED = "an unnamed source"


def listed(names: Iterable[str]) -> str:
    """Names as one phrase: "A", "A and B", "A, B and C"; sorted."""
    *most, last = sorted(names) or [UNNAMED]
    return f"{', '.join(most)} and {last}" if most else last


def phrase(harm: str) -> str:
    """Say "civilians killed", "people injured" of "killed/civilians", "injured/people"."""
    what, _, who = harm.partition("/")
    return f"{who.replace('_', ' ')} {what}"


def english(told: Sentence) -> str:
    """A sentence in English."""
    return _SAID[told.key](told)


def _differ(told: Sentence) -> str:
    sides = "; ".join(f"{side.interval} by {listed(side.names)}" for side in told.sides)
    return f"Sources differ on {phrase(told.harms[0])}: {sides}."


def _statuses(told: Sentence) -> str:
    civilian, combatant = (listed(side.names) for side in told.sides)
    return f"Those {told.harms[0]} are civilians by {civilian} and combatants by {combatant}."


def _rivals(told: Sentence) -> str:
    sides = "; ".join(f"{side.actors[0]} by {listed(side.names)}" for side in told.sides)
    return f"Different belligerents are named: {sides}."


def _denies(told: Sentence) -> str:
    [side] = told.sides
    about = f" that there were {' or '.join(map(phrase, told.harms))}" if told.harms else " it"
    did = f" that {listed(side.actors)} did" if side.actors and not told.harms else ""
    return f"{listed(side.names)} denies{did}{about}."


def _tells(told: Sentence) -> tuple[str, str]:
    """Who tells a figure, and the figure with its harm."""
    side = told.sides[0]
    return listed(side.names), f"{side.interval} {phrase(told.harms[0])}"


def _later(told: Sentence) -> str:
    new, old = told.sides
    return f"{listed(new.names)} later tells {new.interval} instead of {old.interval} {phrase(told.harms[0])}"


def _below(told: Sentence) -> str:
    who, figure = _tells(told)
    return f"{who} tells {figure}, less than its text: {told.sides[1].interval}"


def _stray(why: str) -> Callable[[Sentence], str]:
    def said(told: Sentence) -> str:
        who, figure = _tells(told)
        return f"{who} tells {figure}, {why.format(n=told.n, place=told.text)}: sets no bound"

    return said


def _names(form: str) -> Callable[[Sentence], str]:
    """A sentence of names alone: those of its sides, in order."""
    return lambda told: form.format(*(listed(side.names) for side in told.sides))


def _reason(told: Sentence) -> str:
    values = {name: listed(side.actors or side.names) for name, side in reason_sides(told).items()}
    nobody = "No source tells of anybody killed or injured."
    if told.sides[0].names:
        nobody = f"{values['nobody_harmed']} tells that nobody was harmed, and no source tells of harm."
    return told.text.format(**{**values, "nobody_harmed": nobody}, n_harm_origins=told.n)


def reason_sides(told: Sentence) -> Mapping[str, Side]:
    """The names in a method's reason, by the places that they have in it; the first has none where nobody says that
    nobody was harmed."""
    return dict(zip(("nobody_harmed", "conceding", "harm_origins", "belligerents"), told.sides, strict=True))


_SAID: Mapping[str, Callable[[Sentence], str]] = {
    "differ": _differ,
    "statuses": _statuses,
    "rivals": _rivals,
    "denies": _denies,
    "not_them": lambda told: f"{listed(told.sides[0].names)} says that it was not {listed(told.sides[0].actors)}.",
    "only_assumed": _names("{} is only assumed to be the source: not counted"),
    "carries_others": _names("{} carries the words of others: not counted"),
    "same_text": _names("{} prints the same text as {}: counted once"),
    "carries": _names("{} carries {}: not counted"),
    "is": _names("{} is {}: counted once"),
    "speaks_for": _names("{} speaks for {}: counted once"),
    "later": _later,
    "below": _below,
    "stray.elsewhere": _stray("of another place than {place}, of which most texts tell"),
    "stray.none": _stray("where others tell of some"),
    "stray.times": _stray("more than {n} times what anybody else tells"),
    "stray.half": _stray("half of what anybody else tells, or less"),
    "reason": _reason,
    "set": lambda told: f"Set by a person ({told.sides[0].names[0]}): {told.text}",
    "withheld": lambda told: f"{told.n} independent origins; what else it rests on is withheld.",
    "set_by_hand": lambda _: "Figures of it were set by people over the method's.",
}
