"""Proofs that a log holds an entry, in the form of c2sp.org/tlog-proof: a file that needs nothing beside it."""

from __future__ import annotations

import base64
from collections.abc import Sequence

HEADER = "c2sp.org/tlog-proof@v1"


def inclusion_proof(index: int, path: Sequence[bytes], checkpoint: bytes, extra: bytes | None = None) -> bytes:
    """The proof that entry ``index`` stands under a checkpoint.

    Args:
        index: Its number.
        path: The hashes from its neighbour up.
        checkpoint: As it was signed, byte for byte.
        extra: What the leaf hash is reckoned from, for whoever has the proof alone.
    """
    lines = [
        HEADER,
        *([] if extra is None else [f"extra {base64_of(extra)}"]),
        f"index {index}",
        *map(base64_of, path),
        "",
    ]
    return "\n".join(lines).encode("ascii") + b"\n" + checkpoint


def base64_of(data: bytes) -> str:
    """Bytes in base 64, as proofs write hashes."""
    return base64.b64encode(data).decode("ascii")
