"""One incident, or one claim that is in none, as the public may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harmledger import assess
from harmledger.model.case import CaseView
from harmledger.model.claim import Claim
from harmledger.model.ids import ActorId, ClaimId, DocumentId
from harmledger.model.incident import Assessment, Incident, incident_id
from harmledger.model.mention import Place
from harmledger.model.policy import Policy
from harmledger.model.sentence import Sentence, Told
from harmledger.model.voices import Account, Voices
from harmledger.publish.redact.claims import OTHER_GROUP, OTHER_GROUP_NAME, Scene, public_claim
from harmledger.publish.redact.masks import Masks
from harmledger.publish.redact.people import Cast, Keyed, Known
from harmledger.publish.redact.places import Namer, is_named, public_place


@dataclass(frozen=True, slots=True)
class Rules:
    """What a case is redacted by."""

    policy: Policy
    known: Known
    keyed: Keyed
    namer: Namer
    masks: Masks
    actors: frozenset[ActorId]

    def claim_id(self, claim: ClaimId) -> ClaimId:
        """A claim's id as the public sees it: the same in every release, so that addresses live on."""
        return ClaimId(self.keyed.id("claim", claim))

    def cast(self, scene: str) -> Cast:
        """The sources of a scene."""
        return Cast(self.policy, self.known, self.keyed, scene)

    def released(self, claim: Claim) -> bool:
        """Whether the claims of its source may be shown at all."""
        source = claim.origin.source if claim.origin else None
        return (self.policy.others if source is None else self.cast("").class_of(source)).released


@dataclass(frozen=True, slots=True)
class Public:
    """What is shown of one incident, or of one claim that is in none (then without an incident).

    ``claims`` and ``documents`` lead from what is shown to what it was made of.
    """

    claims: Mapping[ClaimId, Claim]
    originals: Mapping[ClaimId, Claim]
    documents: Mapping[DocumentId, DocumentId]
    cast: Cast
    incident: Incident | None = None
    assessment: Assessment | None = None


def public_incident(incident: Incident, mine: Sequence[Claim], view: CaseView, voices: Voices, rules: Rules) -> Public:
    """``incident`` with those of its claims that may be shown (at least one)."""
    originals = {rules.claim_id(c.id): c for c in mine}
    id_ = incident_id(originals)
    place = public_place(incident.place, rules.policy, rules.namer)
    shown = _public(originals, id_, place, is_named(incident.place, rules.policy), rules)
    documents = tuple(sorted(shown.documents))
    public = Incident(id_, tuple(sorted(originals)), documents, incident.event, incident.date, place)
    numbers = view.assessments[incident.id]
    method = view.method
    if method is None:
        return replace(shown, incident=public, assessment=replace(_numbers(numbers, shown, rules), incident=id_))
    if len(mine) < len(incident.claims):
        kept = replace(incident, claims=tuple(c.id for c in mine))
        numbers = assess.assessment(kept, {c.id: c for c in mine}, voices, method)
    told = assess.assessment(public, shown.claims, _heard(shown, voices), method)
    return replace(shown, incident=public, assessment=_assessed(numbers, told, shown, rules))


def public_alone(claim: Claim, rules: Rules) -> Public:
    """A claim of no incident alone: a tally, a share, a strength, one of several places. Its place stands for itself;
    its words are shown where each of its places is told by its name."""
    id_ = rules.claim_id(claim.id)
    place = claim.place.place if claim.place else None
    named = all(is_named(told, rules.policy) for told in (place, *(other.place for other in claim.other_places)))
    return _public({id_: claim}, id_, public_place(place, rules.policy, rules.namer), named, rules)


def _public(originals: Mapping[ClaimId, Claim], scene: str, place: Place | None, named: bool, rules: Rules) -> Public:
    cast = rules.cast(scene)
    shown = {}
    for id_, claim in originals.items():
        quotes = named and _may_quote(claim, cast)
        of = Scene(rules.policy, cast, rules.masks, rules.actors, place, quotes)
        shown[id_] = public_claim(claim, id_, cast.document(claim.document), of)
    documents = {cast.document(c.document): c.document for c in originals.values()}
    return Public(shown, originals, documents, cast)


def _may_quote(claim: Claim, cast: Cast) -> bool:
    """Whether a claim's words may be shown: he who said them and he who printed them are both of a class that is."""
    said = cast.class_of(claim.origin.source).quotes if claim.origin else cast.policy.others.quotes
    return said and cast.publisher_class(claim.document).quotes


def _heard(shown: Public, voices: Voices) -> Voices:
    """The voices of one incident, in public words: who counts as whom is as it was."""
    cast = shown.cast
    sources = {s for c in shown.originals.values() if c.origin for s in (c.origin.source, *c.via)}
    larger = {cast.id(s): cast.id(voices.voice(s)) for s in sources if cast.id(voices.voice(s)) != cast.id(s)}
    sides = {cast.id(s): actor for s in sources if (actor := voices.actor_of(s)) is not None}
    accounts = tuple(
        Account(
            public, tuple(c for c in shown.claims.values() if c.document == public), reported=voices.first_reported(d)
        )
        for public, d in sorted(shown.documents.items())
    )
    echoes = {public: cast.document(voices.echo_of(d)) for public, d in shown.documents.items()}
    return Voices(accounts, echoes, larger, sides)


def _assessed(numbers: Assessment, told: Assessment, shown: Public, rules: Rules) -> Assessment:
    """The numbers as they are, with the sentences as they read in public words."""
    said = told.told
    if told.grade is not numbers.grade:
        said = replace(said, grade=Sentence("withheld", n=numbers.independent_origins))
    if numbers.set_by:
        said = replace(said, not_counted=(*said.not_counted, Sentence("set_by_hand")))
    public = _numbers(numbers, shown, rules)
    return replace(
        public,
        incident=told.incident,
        label=told.label,
        grade_reason=assess.english(said.grade) if said.grade else told.grade_reason,
        contradictions=tuple(map(assess.english, said.contradictions)),
        not_counted=tuple(map(assess.english, said.not_counted)),
        told=said,
    )


def _numbers(numbers: Assessment, shown: Public, rules: Rules) -> Assessment:
    """An assessment without a sentence in it."""
    ids = {claim.id: id_ for id_, claim in shown.originals.items()}
    ranges = {
        what: {
            who: replace(
                found,
                min_from=tuple(sorted(ids[c] for c in found.min_from)),
                max_from=tuple(sorted(ids[c] for c in found.max_from)),
            )
            for who, found in blocks.items()
        }
        for what, blocks in numbers.ranges.items()
    }
    return replace(
        numbers,
        label="",
        perpetrators=tuple(
            a if a.actor in rules.actors else replace(a, actor=OTHER_GROUP, name=OTHER_GROUP_NAME)
            for a in numbers.perpetrators
        ),
        ranges=ranges,
        objects=tuple(replace(o, name=None) for o in numbers.objects if o.kind not in rules.policy.withheld_objects),
        grade_reason="",
        origins=tuple(sorted(shown.cast.id(s) for s in numbers.origins)),
        contradictions=(),
        not_counted=(),
        set_by=(),
        told=Told(),
    )
