"""The incidents of a case, from all that its documents say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from harmledger.link.commons import profiles
from harmledger.link.evidence import check
from harmledger.link.explaining import incident
from harmledger.link.growing import Linker
from harmledger.link.profiles import Profile
from harmledger.model.case import LinkMode
from harmledger.model.ids import DocumentId
from harmledger.model.incident import Incident
from harmledger.model.ruling import Ruling
from harmledger.model.voices import Voices
from harmledger.model.weights import Weights


def incidents(
    voices: Voices, weights: Weights, mode: LinkMode = LinkMode.AUTO, rulings: Sequence[Ruling] = ()
) -> tuple[Incident, ...]:
    """The incidents of a case, sorted by day, then id.

    Args:
        voices: What the counted documents say. Claims of one episode always stay together; only claims of
            scope incident take part.
        weights: The evidence's weights (``resources.weights``).
        mode: ``NONE``: each document is one incident, whatever others it resembles, and nothing is ruled on; for
            inputs that are so.
        rulings: What people decided, in the order in which they did; it holds over the evidence.

    Returns:
        The same incidents for the same claims, whatever the order in which they are handed over.

    Raises:
        LexiconError: if the weights lack an outcome that the evidence can have, or name one it cannot.
    """
    if mode is LinkMode.NONE:
        check(weights)
        told = profiles(voices, int(weights.settings["zone_slack_days"]), rulings)
        made = [incident(mine, (), _leading(mine)) for mine in _by_document(told)]
        return tuple(sorted(made, key=lambda i: (str(i.date.start) if i.date else "", i.id)))
    linker = Linker(weights, voices.belongs_to, rulings, grows=False)
    linker.change(voices.accounts, echoes=voices.echoes)
    return linker.incidents()


def _by_document(told: Iterable[Profile]) -> list[list[Profile]]:
    """The episodes of each document that claims anything."""
    found: dict[DocumentId, list[Profile]] = defaultdict(list)
    for profile in told:
        if profile.claims:
            found[profile.document].append(profile)
    return [found[document] for document in sorted(found)]


def _leading(mine: Sequence[Profile]) -> Profile:
    """The episode that a document of one incident is about: the first of those that tell a day, since the lead
    says what happened and when, and what follows tells of reports, burials and other strikes."""

    def first(profile: Profile) -> tuple[bool, int, str]:
        start = min((e.span.start for c in profile.claims for e in c.evidence), default=0)
        return profile.firm is None, start, profile.key

    return min(mine, key=first)
