"""Takes the size and the root of a ledger's tree, gives a signed and, where asked for, timestamped checkpoint, and
checks one. Never reads a case, and reaches for the network only when it is handed an authority to ask.
"""

from harmledger.attest.authorities import FILE as AUTHORITIES
from harmledger.attest.authorities import Authority, ask, authorities
from harmledger.attest.checkpoint import Checkpoint, SignedCheckpoint, read, signed
from harmledger.attest.keys import PublicKey, SigningKey, default_folder, default_key, make_key, read_key
from harmledger.attest.proof import base64_of, inclusion_proof
from harmledger.attest.stamps import Stamp, authority_of, certificates, checked, file_of, stamps_of

__all__ = [
    "AUTHORITIES",
    "Authority",
    "Checkpoint",
    "PublicKey",
    "SignedCheckpoint",
    "SigningKey",
    "Stamp",
    "ask",
    "authorities",
    "authority_of",
    "base64_of",
    "certificates",
    "checked",
    "default_folder",
    "default_key",
    "file_of",
    "inclusion_proof",
    "make_key",
    "read",
    "read_key",
    "signed",
    "stamps_of",
]
