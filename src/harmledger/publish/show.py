"""One incident, claim or document in plain text, with the quotes behind every value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import cast

from harmledger.errors import UsageError
from harmledger.model.case import CaseView
from harmledger.model.claim import Claim, Evidence
from harmledger.model.decision import Item, sentence
from harmledger.model.document import Document
from harmledger.model.ids import ActorId, ClaimId, DocumentId, IncidentId, SourceId
from harmledger.model.incident import Assessment, Incident, Link, Piece, Range, Silent
from harmledger.publish import words
from harmledger.publish.former import former
from harmledger.publish.rows import by_date, document_names, incident_of

_WIDTH = 14  # of the column that names the values


Thing = Incident | Claim | Document


@dataclass(frozen=True, slots=True)
class Shelf:
    """A case with what is looked up in it again and again."""

    case: CaseView
    names: Mapping[DocumentId, str]
    named: Mapping[str, Document]  # by the name that exports use
    documents: Mapping[DocumentId, Document]
    claims: Mapping[ClaimId, Claim]
    incidents: Mapping[IncidentId, Incident]
    incident_of: Mapping[str, IncidentId]
    sources: Mapping[SourceId, str]  # names, those that no registry lists as the claims spell them

    @classmethod
    def of(cls, case: CaseView) -> Shelf:
        """The shelf of a case."""
        claims = {**case.claims(counted=False), **case.rejected}
        spelt = sorted((c.origin.source, c.origin.name) for c in claims.values() if c.origin)
        names = document_names(case)
        return cls(
            case,
            names,
            {names[d.id]: d for d in case.documents},
            {d.id: d for d in case.documents},
            claims,
            {i.id: i for i in by_date(case.incidents)},
            incident_of(case),
            {**dict(reversed(spelt)), **case.sources},
        )

    def called(self, document: DocumentId) -> str:
        """The id that a document came with, as it may be shown: it is a stranger's, too."""
        return words.line(self.names[document])

    def heading(self, document: Document) -> str:
        """What to call a document before people: its title, else the id that it came with, else its file."""
        name = self.names[document.id]
        return words.line(document.title or (name if name != document.id else document.file))

    def origin(self, claim: ClaimId) -> str:
        """Who first said a claim."""
        found = self.claims.get(claim)
        return words.said(found.origin.name) if found and found.origin else "nobody named"


def find(shelf: Shelf, wanted: str) -> Incident | Claim | Document:
    """The thing whose id is ``wanted`` or begins with it; a document also by the name that exports use, and by
    its file where one document alone is of it.

    Raises:
        UsageError: if there is none, or more than one.
    """
    kinds = [cast(Mapping[str, Thing], k) for k in (shelf.incidents, shelf.claims, shelf.documents, shelf.named)]
    exact = next((kind[wanted] for kind in kinds if wanted in kind), None)
    if exact is not None:
        return exact
    of_file = [d for d in shelf.documents.values() if d.file == wanted]
    of_file = [d for d in of_file if shelf.case.counts(d.id)] or of_file
    if len(of_file) == 1:
        return of_file[0]
    found = {i: thing for kind in kinds[::-1] for i, thing in kind.items() if wanted and i.startswith(wanted)}
    different = {thing.id: thing for thing in found.values()}
    if len(different) == 1:
        return next(iter(different.values()))
    shown = words.line(wanted)
    if not found and wanted:
        found = {thing.id: thing for thing in former(shelf.case, wanted)}
        if len(found) == 1:
            return next(iter(found.values()))
        different = {thing.id: thing for thing in found.values()}
    if not found:
        raise UsageError(
            f"no incident, claim or document of this case begins with {shown!r}, and no file is called so",
            remedy="`harmledger export incidents --case CASE --format csv` lists what there is",
        )
    some = ", ".join(f"{type(t).__name__.lower()} {words.line(i)}" for i, t in sorted(found.items())[:6])
    raise UsageError(
        f"{len(different)} things begin with {shown!r}: {some}{' …' if len(found) > 6 else ''}",
        remedy="Give more of the id",
    )


def show(case: CaseView, wanted: str) -> str:
    """What ``harmledger show`` prints, ending with a line end.

    Raises:
        UsageError: as ``find``.
    """
    shelf = Shelf.of(case)
    thing = find(shelf, wanted)
    if isinstance(thing, Incident):
        lines: Iterable[str] = _incident(shelf, thing)
        if not thing.id.startswith(wanted):
            lines = chain([f"{words.line(wanted)} was an incident; its first claim stands in this one now."], lines)
    elif isinstance(thing, Claim):
        lines = _claim(shelf, thing)
    else:
        lines = _document(shelf, thing)
    return "\n".join(lines) + "\n"


def _value(name: str, value: str, indent: int = 2) -> str:
    return f"{' ' * indent}{name:<{_WIDTH}} {value}"


def _below(value: str, indent: int = 2) -> str:
    return " " * (indent + _WIDTH + 1) + value


def _quotes(file: str, evidence: tuple[Evidence, ...], indent: int) -> Iterator[str]:
    for e in evidence:
        quote = words.isolate(f"“{words.line(e.quote)}”")
        yield _below(f"{quote}  {words.line(file)}, {e.span.start}–{e.span.end}", indent)


def valued(claim: Claim, actors: Mapping[ActorId, str]) -> Iterator[tuple[str, str, str]]:
    """(field of the evidence, name, value in words) of all that a claim tells."""
    if claim.date:
        yield "date", "date", words.moment(claim.date)
    if claim.place:
        yield "place", "place", words.place(claim.place.place)
    for n, place in enumerate(claim.other_places):
        yield f"other_places/{n}", "and place", words.place(place.place)
    for n, p in enumerate(claim.perpetrators):
        unit = f" ({actors.get(p.unit, words.named(p.unit))})" if p.unit else ""
        yield f"perpetrators/{n}", "by", f"{words.said(p.name)}{unit}, {p.certainty}"
    for n, target in enumerate(claim.targets):
        whom = actors.get(target.actor, words.named(target.actor)) if target.actor else words.said(target.text)
        yield f"targets/{n}", "target", f"{whom}, according to the {target.according_to}"
    for n, count in enumerate(claim.counts):
        yield f"counts/{n}", count.what.value, words.count(count)
    for n, thing in enumerate(claim.objects):
        yield f"objects/{n}", "hit", words.thing(thing)
    for n, victim in enumerate(claim.victims):
        person = [words.said(victim.name), f"aged {victim.age}" if victim.age is not None else "", victim.sex or ""]
        yield f"victims/{n}", "victim", ", ".join(filter(None, person)) + f": {victim.status}"
    if claim.percent:
        told = f"{words.number(claim.percent.interval)} % of {words.said(claim.percent.of)}"
        yield "percent", "share", f"{told}: {words.said(claim.percent.that)}"


def _claim_values(shelf: Shelf, claim: Claim, indent: int) -> Iterator[str]:
    document = shelf.documents.get(claim.document)
    file = document.file if document else claim.document
    yield _value("says", words.chain(claim, shelf.sources), indent)
    yield from _quotes(file, claim.quotes("origin"), indent)
    shown = {"origin"}
    for field, name, value in valued(claim, shelf.case.actors):
        yield _value(name, value, indent)
        yield from _quotes(file, claim.quotes(field), indent)
        shown.add(field)
    rest = tuple(e for e in claim.evidence if not any(e.field == f or e.field.startswith(f + "/") for f in shown))
    for e in rest:
        yield _value(e.field, "", indent).rstrip()
        yield from _quotes(file, (e,), indent)


def standing(shelf: Shelf, document: DocumentId) -> str | None:
    """Why a document is in no count, or None where it is."""
    if document in shelf.case.withdrawn:
        return f"withdrawn ({words.said(shelf.case.withdrawn[document])}): in no count"
    if document in shelf.case.superseded:
        after = shelf.case.superseded[document]
        return f"superseded by {shelf.names.get(after, after)}: in no count"
    return None


def reviewed(case: CaseView, claim: Claim) -> Iterator[str]:
    """What people decided on a claim."""
    if claim.id in case.standings:
        yield _value("review", case.standings[claim.id] + (": in no count" if claim.id in case.rejected else ""))
    for decision in case.decisions:
        if decision.item is Item.CLAIM and case.now.get(ClaimId(decision.on), decision.on) == claim.id:
            yield _below(words.said(f"{decision.id}: {sentence(decision)}"))


def _claim(shelf: Shelf, claim: Claim) -> Iterator[str]:
    head = f"{words.named(claim.event)}, {claim.stance}" if claim.scope == "incident" else str(claim.scope)
    yield f"Claim {claim.id}: {head}"
    document = shelf.documents.get(claim.document)
    if document:
        yield _value("document", f"{shelf.called(document.id)}  {words.said(document.title or document.file)}")
    apart = standing(shelf, claim.document)
    if apart:
        yield _value("standing", apart)
    yield from reviewed(shelf.case, claim)
    incident = shelf.incident_of.get(claim.id)
    if incident:
        yield _value("incident", f"{incident}  {words.composed(shelf.case.assessments[incident].label)}")
    yield from _claim_values(shelf, claim, 2)
    yield _value("read by", claim.extractor)


def _bounds(shelf: Shelf, found: Range) -> str:
    def whose(claims: tuple[ClaimId, ...]) -> str:
        return ", ".join(f"{shelf.origin(c)} ({c})" for c in claims) or "the method"

    if found.interval.exact and found.min_from == found.max_from:
        return f"from {whose(found.min_from)}"
    low = f"least from {whose(found.min_from)}" if found.interval.low is not None else "no least told"
    high = f"most from {whose(found.max_from)}" if found.interval.high is not None else "no most told"
    return f"{low}; {high}"


def _figures(shelf: Shelf, a: Assessment) -> Iterator[str]:
    """The ranges, each with the claims that set it, or that people did."""
    machine = shelf.case.by_method.get(a.incident, a)
    for what in words.ORDER:
        for who, found in a.ranges.get(what, {}).items():
            yield _value(what.value, f"{words.BLOCKS[who]}: {words.number(found.interval)}")
            yield _below(_bounds(shelf, found) if machine.ranges.get(what, {}).get(who) == found else "set by people")
    for told in a.set_by:
        yield _value("set", words.composed(told))


def _incident(shelf: Shelf, incident: Incident) -> Iterator[str]:
    a = shelf.case.assessments[incident.id]
    yield f"Incident {incident.id}: {words.composed(a.label)}"
    yield _value("date", words.day(incident.date) if incident.date else "not told")
    yield _value("place", words.place(incident.place) if incident.place else "not told")
    by = (f"{words.said(p.name)}, {p.certainty} ({words.times(p.claims, 'claim')})" for p in a.perpetrators)
    yield _value("attributed to", "; ".join(by) or "nobody")
    yield from _figures(shelf, a)
    for thing in a.objects:
        yield _value("hit", words.thing(thing))
    yield _value("grade", f"{a.grade} ({a.method}): {words.composed(a.grade_reason)}")
    names = ", ".join(words.source(o, shelf.sources) for o in a.origins)
    yield _value("origins", f"{a.independent_origins} independent" + (f": {names}" if names else ""))
    for told in a.contradictions:
        yield _value("contradiction", words.composed(told))
    yield from _carried(shelf, incident)
    for id_ in sorted(incident.claims, key=lambda c: (shelf.origin(c), shelf.claims[c].document, c)):
        yield ""
        yield f"  Claim {id_} in {shelf.called(shelf.claims[id_].document)}"
        yield from _claim_values(shelf, shelf.claims[id_], 4)
    yield from _umbrellas(shelf, incident)
    if incident.links:
        yield ""
        yield "  Why these claims stand together"
        for link in sorted(incident.links, key=lambda k: (not k.joined, k.a, k.b)):
            yield from link_lines(shelf, link)
    if incident.silent:
        yield ""
        yield "  Documents that speak of it and claim nothing"
        for one in incident.silent:
            yield from _silent(shelf, one)


def _umbrellas(shelf: Shelf, incident: Incident) -> Iterator[str]:
    """The claims that cover it among others, with what each tells and why it is taken for one."""
    if not incident.umbrellas:
        return
    yield ""
    yield "  Claims of several places, of which this is one: in no range of any"
    for one in incident.umbrellas:
        for id_ in one.claims:
            yield f"    Claim {id_} in {shelf.names[one.document]}"
            yield from _claim_values(shelf, shelf.claims[id_], 6)
        yield f"      beside {one.claim} ({shelf.origin(one.claim)}): {one.score:+.2f}"
        yield from _pieces(one.pieces, 8)


def _silent(shelf: Shelf, silent: Silent) -> Iterator[str]:
    yield f"    {shelf.called(silent.document)} – {silent.claim} ({shelf.origin(silent.claim)}): {silent.score:+.2f}"
    yield from _pieces(silent.pieces, 6)


def _carried(shelf: Shelf, incident: Incident) -> Iterator[str]:
    for id_ in incident.documents:
        document, of = shelf.documents[id_], shelf.case.echoes.get(id_, id_)
        echo = f", repeats {shelf.names.get(of, of)}" if of != id_ else ""
        title = words.said(document.title or document.publisher or "")
        yield _value("document", f"{shelf.called(id_)}  {words.line(document.file)}{echo}  {title}".rstrip())


def link_lines(shelf: Shelf, link: Link, indent: int = 4) -> Iterator[str]:
    """Two claims, whether they were joined, and the table of what speaks for it and against it."""
    verdict, by = "joined" if link.joined else "kept apart", " " * indent
    yield f"{by}{link.a} ({shelf.origin(link.a)}) – {link.b} ({shelf.origin(link.b)}): {verdict}, {link.score:+.2f}"
    yield from _pieces(link.pieces, indent + 2)


def _pieces(pieces: Iterable[Piece], indent: int) -> Iterator[str]:
    for piece in pieces:
        yield f"{' ' * indent}{piece.weight:+6.2f}  {piece.name}: {words.composed(piece.because)}"


def _document(shelf: Shelf, document: Document) -> Iterator[str]:
    yield f"Document {shelf.called(document.id)}: {words.isolate(shelf.heading(document))}"
    told = (
        ("own id", document.id),
        ("file", document.file),
        ("address", document.url),
        ("publisher", document.publisher),
        ("author", document.author),
        ("language", document.lang),
        ("encoding", document.encoding),
        ("captured", document.captured),
        ("sha-256", document.capture),
    )
    yield from (_value(name, words.said(value)) for name, value in told if value)
    yield _value("published", published(document))
    yield _value("standing", standing(shelf, document.id) or "counted")
    echo = shelf.case.echoes.get(document.id, document.id)
    if echo != document.id:
        yield _value("repeats", f"the text of {shelf.names.get(echo, echo)}")
    for section in document.sections:
        own = f", of {words.day(section.published.period)}" if section.published else ""
        yield _value("section", f"{section.kind}, {section.span.start}–{section.span.end}{own}")
    reading = shelf.case.readings.get(document.id)
    for u in reading.unread if reading else ():
        yield _value("unread number", words.said(u.why))
        yield _below(f"{words.isolate(f'“{words.line(u.quote)}”')}  {u.span.start}–{u.span.end}")
    if reading and reading.no_claim_because:
        yield _value("no claim", words.said(reading.no_claim_because))
    for claim in reading.claims if reading else ():
        of = shelf.incident_of.get(claim.id)
        yield ""
        yield f"  Claim {claim.id}: {claim.scope}, {words.named(claim.event)}" + (f", incident {of}" if of else "")
        yield from _claim_values(shelf, claim, 4)


def published(document: Document) -> str:
    """When a document was published and how that is known, in words."""
    if document.published is None:
        return "not known"
    moment = document.published
    told = "" if moment.text.startswith(moment.period.start.isoformat()) else f": {words.said(moment.text)}"
    return f"{words.day(moment.period)}, known from {words.KNOWN_FROM[moment.known_from]}{told}"
