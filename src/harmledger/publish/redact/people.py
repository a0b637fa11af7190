"""Who speaks, as the public may know it: by name, or by a code that means nothing outside of one incident."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from harmledger.model.ids import ID_DIGITS, UNLISTED, DocumentId, SourceId
from harmledger.model.mention import SourceKind
from harmledger.model.policy import Policy, SourceClass

UNNAMED = "a source not named"
_CODE_DIGITS = 6


def is_coded(source: SourceId) -> bool:
    """Whether a public id is a code in the stead of a name."""
    return source.startswith(f"{UNLISTED}{UNNAMED} (")


@dataclass(frozen=True, slots=True)
class Keyed:
    """Ids that only who holds the key can make: whoever has a text or guesses a name cannot ask a release whether it
    is in there. The same things have the same id in every release of a case."""

    key: bytes

    def id(self, *parts: str) -> str:
        """An id made of ``parts``, in the form of every id."""
        return self.digest(*parts)[:ID_DIGITS]

    def digest(self, *parts: str) -> str:
        """HMAC-SHA256 of ``parts``, length-prefixed, in lower-case hex."""
        joined = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self.key, joined.encode("utf-8", "surrogatepass"), sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """What a case knows of its sources: the kind and the name of each that a registry lists, and which published each
    document."""

    kinds: Mapping[SourceId, SourceKind]
    names: Mapping[SourceId, str]
    publishers: Mapping[DocumentId, SourceId]


@dataclass(frozen=True, slots=True)
class Cast:
    """The sources of one incident (or of one claim that is in none)."""

    policy: Policy
    known: Known
    keyed: Keyed
    scene: str  # what the codes hold for

    def class_of(self, source: SourceId) -> SourceClass:
        """How a source is shown."""
        return self.policy.class_of(source, self.known.kinds.get(source))

    def id(self, source: SourceId) -> SourceId:
        """A source's id as the public sees it."""
        return source if self.class_of(source).named else SourceId(f"{UNLISTED}{self._code(source)}")

    def publisher_class(self, document: DocumentId) -> SourceClass:
        """How a document's publisher is shown; one of whom nothing is known is not listed."""
        publisher = self.known.publishers.get(document)
        return self.policy.others if publisher is None else self.class_of(publisher)

    def document(self, document: DocumentId) -> DocumentId:
        """A document's id as the public sees it. Where its publisher is not named, it has another in each incident:
        else one text that tells of two of them would say that one source knows of both."""
        where = () if self.publisher_class(document).named else (self.scene,)
        return DocumentId(self.keyed.id("document", *where, document))

    def name(self, source: SourceId, told: str | None = None) -> str:
        """A source's name as the public sees it; ``told`` is what a text calls it, where no registry does."""
        if self.class_of(source).named:
            return self.known.names.get(source) or told or source.removeprefix(UNLISTED)
        return self._code(source)

    def _code(self, source: SourceId) -> str:
        return f"{UNNAMED} ({self.keyed.digest('source', self.scene, source)[:_CODE_DIGITS]})"
