"""Takes bytes and public keys and gives what only the holders of the secret keys can open; takes a secret key and
gives the bytes again. Never keeps a secret, never tells one, never knows what a case holds.
"""

from harmledger.vault.age import (
    Key,
    key_from,
    key_of,
    locked,
    new_key,
    opened,
    opening,
    recipients,
    sealed,
    sealing,
    unlocked,
)
from harmledger.vault.strongbox import (
    Founded,
    Master,
    Slot,
    by_key,
    by_shares,
    found,
    open_identity,
    seal_identity,
)

__all__ = [
    "Founded",
    "Key",
    "Master",
    "Slot",
    "by_key",
    "by_shares",
    "found",
    "key_from",
    "key_of",
    "locked",
    "new_key",
    "open_identity",
    "opened",
    "opening",
    "recipients",
    "seal_identity",
    "sealed",
    "sealing",
    "unlocked",
]
