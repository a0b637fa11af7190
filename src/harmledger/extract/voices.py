"""Who says it: the chain from the first speaker to the page, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from harmledger.extract.items import ONE, PLURAL, Item, feature
from harmledger.extract.language import Language
from harmledger.model.claim import Who
from harmledger.model.ids import UNLISTED, SourceId
from harmledger.model.mention import Source, SourceKind, SourceMention
from harmledger.text.scripts import fold

WINDOW = 16  # items between a verb of saying and the farthest word of its subject
NEAR = 3  # items after a word that cites only who stands beside it ("from")
SAYING = frozenset({"SAY", "SAY_TOLL", "SAY_TO", "IDENTIFY", "SAY_DENY", "CITING", "ACCORDING"})
OTHER_PEOPLE = frozenset({"PART", "QTY", "SOMEONE", "WITHAGE", "HARM_ED", "HARM_ING", "DIED", "EVENT_V", "WHO"})
_CLAUSE = frozenset({"QUOTE", "COLON", "DOTS"})


@dataclass(frozen=True, slots=True)
class Voice:
    """A first speaker with the chain that carried its words; ``start`` and ``end`` cover the words that name
    it. ``denies``: the verb is one of denial."""

    source: Source
    speaker: str | None
    via: tuple[Source, ...]
    start: int
    end: int
    denies: bool = False
    pointer: tuple[str, ...] = ()  # kinds of source to which a definite phrase points ("of the network")


def voices(items: Sequence[Item], language: Language, text: str) -> list[Voice]:
    """The voices that a sentence credits, in order; none where nobody is credited."""
    found: list[Voice] = []
    for i, item in enumerate(items):
        if item.cls not in SAYING or _passive(items, i):
            continue
        heard = _heard(items, i, language, text)
        if heard is not None:
            found.append(heard)
    return _chained(found, items)


def _passive(items: Sequence[Item], i: int) -> bool:
    """Whether somebody is said to be identified, or not to be ("has not been identified"), by nobody named."""
    if items[i].cls != "IDENTIFY" or not i:
        return False
    if items[i - 1].cls not in ("BE", "AUX", "NOT") and not feature(items[i], "passive"):
        return False
    return all(item.cls != "BY" for item in items[i + 1 : i + 4])


def _heard(items: Sequence[Item], i: int, language: Language, text: str) -> Voice | None:
    """The voice of the saying word at ``i``."""
    cls = items[i].cls
    reach = NEAR if feature(items[i], "near") else WINDOW
    after = _until(items[i + 1 : i + 1 + reach], language.habits.subject == "after")
    if cls in ("ACCORDING", "CITING"):
        return _voice(_named_there(after) if language.habits.subject == "before" else after, text, denies=False)
    before = _since(items[max(0, i - WINDOW) : i])
    denies = cls == "SAY_DENY"
    subject, other = (before, after) if language.habits.subject == "before" else (after, before)
    voice = _voice(subject, text, denies)
    if voice is not None and language.habits.subject == "before" and after and after[0].cls in ("SOURCE", "DEF"):
        heard_by = next((x.value for x in after[:2] if x.cls == "SOURCE"), None)  # "X told Y": Y carries
        if isinstance(heard_by, SourceMention) and heard_by.source.id != voice.source.id:
            voice = Voice(voice.source, voice.speaker, (heard_by.source,), voice.start, voice.end, denies)
    if voice is None and cls != "SAY_TO" and not any(x.cls == "PRONOUN" for x in subject):
        voice = _voice(other[:5], text, denies)
    return voice


def _named_there(items: Sequence[Item]) -> Sequence[Item]:
    """Whom "according to" names: a listed source, else what stands before the comma or the harm. Whoever is named
    beyond them is told of, and tells nothing."""
    if any(item.cls == "SOURCE" for item in items):
        return items
    ends = (n for n, item in enumerate(items) if item.cls == "COMMA" or item.cls.startswith("HARM_"))
    return items[: next(ends, len(items))]


def _since(items: Sequence[Item]) -> list[Item]:
    """The last clause of a run: what stands after the last quotation mark or verb of saying."""
    for n in range(len(items) - 1, -1, -1):
        if items[n].cls in _CLAUSE or items[n].cls in SAYING or items[n].cls == "HARM_ED":
            return list(items[n + 1 :])
    return list(items)


def _until(items: Sequence[Item], verb_first: bool = False) -> list[Item]:
    for n, item in enumerate(items):
        if verb_first and (item.cls.startswith("HARM_") or item.cls in ("EVENT", "OCCUR")):
            return list(items[:n])  # past its subject: what is said begins
        if item.cls in _CLAUSE or (item.cls in SAYING and item.cls != "ACCORDING") or item.cls in ("THAT", "EVENT_V"):
            return list(items[:n])
    return list(items)


def _voice(items: Sequence[Item], text: str, denies: bool) -> Voice | None:
    """The speaker told of in a run of items: a listed source, a person of one, a kind of witness, a force."""
    source = next((x for x in items if x.cls == "SOURCE"), None)
    role = next((x for x in items if x.cls in ("SPEAKER", "ROLE")), None)
    name = _person(items, text)
    side = next((x.value.actor.id for x in items if x.cls == "ACTOR"), None)
    if source is not None:
        mention: SourceMention = source.value
        start = min(source.start, name[0]) if name else source.start
        end = max(source.end, name[1]) if name else source.end
        return Voice(mention.source, name[2] if name else None, (), start, end, denies)
    if name is not None and role is not None:  # "the brigade's commander, N. N.": he speaks for it
        told = Source(SourceId(UNLISTED + fold(name[2])), name[2], SourceKind.PERSON, actor=side)
        pointer = next((tuple(feature(x, "kinds") or ()) for x in items if x.cls == "PRONOUN"), ())
        if role.end + 1 >= name[0] >= role.end:  # "user Samir": known by this one name
            told = replace(told, kind=SourceKind(feature(role, "kind") or told.kind))
        return Voice(told, name[2], (), min(name[0], role.start), max(name[1], role.end), denies, pointer)
    if name is not None and any(x.cls == "HANDLE" and (x.start, x.end) == name[:2] for x in items):
        told = Source(SourceId(UNLISTED + fold(name[2])), name[2], SourceKind.WITNESS)
        return Voice(told, None, (), name[0], name[1], denies)
    actor = _acting(items)
    if role is not None:
        words = text[role.start : role.end]
        kind = SourceKind(feature(role, "kind") or "witness")
        if actor is not None:
            return _force(actor, role, denies)
        return Voice(Source(SourceId(UNLISTED + fold(words)), words, kind), None, (), role.start, role.end, denies)
    if actor is not None:
        return _force(actor, actor, denies)
    if name is not None:  # a lone surname is a voice only where the tracker has heard the whole name
        told = Source(SourceId(UNLISTED + fold(name[2])), name[2], SourceKind.PERSON)
        return Voice(told, name[2], (), name[0], name[1], denies)
    return _somebody(items, text, denies)


def _somebody(items: Sequence[Item], text: str, denies: bool) -> Voice | None:
    """Somebody told of without a name or a number who is the whole subject ("a neighbour", "the family's son")."""
    first = next((n for n, x in enumerate(items) if x.cls not in ("COMMA", "AND", "ADV", "THAT")), None)
    if first is None or items[first].cls != "PART" or any(x.cls in OTHER_PEOPLE for x in items[first + 1 :]):
        return None
    part = items[first].value
    if part.who is Who.COMBATANTS or part.person is None or part.quantity not in (ONE, PLURAL) or part.bare:
        return None
    words = text[part.start : part.end]
    told = Source(SourceId(UNLISTED + fold(words)), words, SourceKind.WITNESS)
    return Voice(told, None, (), part.start, part.end, denies)


def _acting(items: Sequence[Item]) -> Item | None:
    """The actor that is itself the subject: nothing but its own words between it and the end or start."""
    inner = [x for x in items if x.cls not in ("FORCE", "ADV", "AUX", "DEF", "POSS", "COMMA", "ROLE", "SPEAKER", "MOD")]
    return inner[0] if len(inner) == 1 and inner[0].cls == "ACTOR" else None


def _force(actor: Item, role: Item, denies: bool) -> Voice:
    """A belligerent that speaks for itself."""
    known = actor.value.actor
    source = Source(SourceId(f"actor:{known.id}"), known.name, SourceKind.ARMED_GROUP, actor=known.id)
    return Voice(source, None, (), min(actor.start, role.start), max(actor.end, role.end), denies)


def _person(items: Sequence[Item], text: str) -> tuple[int, int, str] | None:
    """The first run of capitalised unknown words that is no place's or outlet's attribute, a person's name; else
    a handle."""
    n = 0
    while n < len(items):
        if items[n].cls != "NAME":
            n += 1
            continue
        end = n
        while end + 1 < len(items) and items[end + 1].cls in ("NAME", "DASH"):
            end += 1
        attribute = end + 1 < len(items) and items[end + 1].cls == "BASED"  # "UK-based"
        while items[end].cls == "DASH":
            end -= 1
        if not attribute:
            return items[n].start, items[end].end, text[items[n].start : items[end].end]
        n = end + 1
    handle = next((x for x in items if x.cls == "HANDLE"), None)
    return (handle.start, handle.end, text[handle.start : handle.end]) if handle is not None else None


def _chained(found: list[Voice], items: Sequence[Item]) -> list[Voice]:
    """A relay named beside its source carries it: "Reuters reports citing the Observatory" is one voice; two that
    each tell of people ("Reuters reported eight dead, while local sources told of nine") are two."""
    if len(found) < 2:
        return found
    out: list[Voice] = []
    for voice in found:
        last = out[-1] if out else None
        if last is not None and _apart(last, voice, items):
            out.append(voice)
        elif last is not None and last.source.id == voice.source.id:
            out[-1] = last if last.speaker or not voice.speaker else voice
        elif last is not None and _carries(last.source) and not _carries(voice.source):
            out[-1] = Voice(
                voice.source, voice.speaker, (*voice.via, last.source), voice.start, voice.end, voice.denies
            )
        elif last is not None and _carries(voice.source) and not _carries(last.source):
            out[-1] = Voice(last.source, last.speaker, (*last.via, voice.source), last.start, last.end, last.denies)
        else:
            out.append(voice)
    return out


def _apart(a: Voice, b: Voice, items: Sequence[Item]) -> bool:
    """Whether people are told of between two voices, and a conjunction goes on to the other one."""
    between = [i.cls for i in items if a.end <= i.start and i.end <= b.start]
    return any(cls in ("PART", "QTY") for cls in between) and any(cls in ("AND", "BUT") for cls in between[-4:])


def _carries(source: Source) -> bool:
    """Whether a source carries others' words when one of them stands beside it."""
    return source.kind in (SourceKind.OUTLET, SourceKind.AGENCY)
