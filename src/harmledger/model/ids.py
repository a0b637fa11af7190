"""Names for identifiers, so that one kind is never handed over as another.

An id of ours is a prefix of a SHA-256 in lower-case hex (see ``digest_id``): the same things have the same
id on every machine, whatever the order they came in.
"""

from __future__ import annotations

import hashlib
from typing import NewType

Sha256 = NewType("Sha256", str)  # 64 lower-case hex digits
DocumentId = NewType("DocumentId", str)
ClaimId = NewType("ClaimId", str)
IncidentId = NewType("IncidentId", str)
ActorId = NewType("ActorId", str)  # a key of resources/actors
SourceId = NewType("SourceId", str)  # a key of resources/sources, or "name:…" for one that is not listed
UNLISTED = "name:"  # how the id of such a source begins
PlaceId = NewType("PlaceId", str)  # "list:id" of a gazetteer

ID_DIGITS = 20  # 80 bits: a billion documents before a chance collision is likelier than one in a million


def sha256(data: bytes) -> Sha256:
    """The SHA-256 of ``data`` in lower-case hex."""
    return Sha256(hashlib.sha256(data).hexdigest())


def digest_id(*parts: str) -> str:
    """A short id made of ``parts``; parts are length-prefixed, so that ("ab", "c") and ("a", "bc") differ."""
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:ID_DIGITS]
