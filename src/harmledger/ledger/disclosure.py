"""An entry as it is shown to a stranger, who can then reckon its hashes himself.

commitment = SHA-256(salt ‖ subject as a JSON string ‖ payload), leaf = SHA-256(0x00 ‖ JSON of the six ``fields``, keys
sorted, without spaces); salt as bytes, ``payload`` the very letters that are stored. The salt of one entry helps
nobody to guess another.
"""

from __future__ import annotations

from harmledger.ledger.canonical import JSON
from harmledger.ledger.log import Disclosed


def disclosure(shown: Disclosed, payload: JSON = None) -> dict[str, JSON]:
    """What a stranger needs of an entry.

    Args:
        shown: The entry; where it was erased, it is told so, and the leaf hash alone can be checked.
        payload: In place of the payload: the name of a file that holds it.
    """
    entry = shown.entry
    told: dict[str, JSON] = {
        "seq": entry.seq,
        "kind": entry.kind.value,
        "at": entry.at,
        "version": entry.version,
        "who": entry.who,
        "commitment": entry.commitment,
        "leaf": entry.leaf,
    }
    if shown.salt is None:
        return {**told, "erased_by": entry.erased}
    return {**told, "salt": shown.salt, "subject": entry.subject, "payload": payload or shown.body}
