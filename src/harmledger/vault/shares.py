"""A secret in n shares, of which any k give it again and k - 1 tell nothing: SLIP-39, as words that can be written on
paper and tell when one was copied wrongly. The work is shamir-mnemonic's, the standard's reference implementation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shamir_mnemonic import (  # type: ignore[import-untyped, unused-ignore] # no types
    MnemonicError,
    Share,
    combine_mnemonics,
    generate_mnemonics,
)

from harmledger.errors import UsageError

MOST = 16  # shares, by the standard


def split(secret: bytes, threshold: int, names: Sequence[str]) -> Mapping[str, str]:
    """A share of ``secret`` for each name, as words; any ``threshold`` of them give it again.

    Raises:
        UsageError: the threshold cannot be met, or there are too many names.
    """
    if not 2 <= threshold <= len(names) <= MOST:
        raise UsageError(
            f"{threshold} of {len(names)} shares cannot be made",
            remedy=f"Name 2 to {MOST} holders, and a threshold of at least 2 and at most as many as they are",
        )
    [words] = generate_mnemonics(1, [(threshold, len(names))], secret)
    return dict(zip(names, words, strict=True))


def join(shares: Sequence[str]) -> bytes:
    """The secret of which these are shares. More than are needed may be given, and then one may be spoilt.

    Raises:
        UsageError: they are too few, not of one secret, or too many were copied wrongly.
    """
    whole, spoilt = _read(shares)
    try:
        needed = min((share.member_threshold for share in whole), default=0)
        chosen = sorted(whole, key=lambda share: share.index)[:needed]
        return bytes(combine_mnemonics([share.mnemonic() for share in chosen]))
    except (MnemonicError, ValueError) as error:
        said = str(error).rstrip(".").lower()
        also = f"; {spoilt} of them were copied wrongly" if spoilt else ""
        raise UsageError(f"these shares open nothing ({said}{also})", remedy="Bring as many as are needed") from error


def _read(shares: Sequence[str]) -> tuple[list[Share], int]:
    """Those that are as they were given out, each once; and how many are not."""
    whole: dict[int, Share] = {}
    spoilt = 0
    for words in shares:
        try:
            share = Share.from_mnemonic(" ".join(words.split()))
        except (MnemonicError, ValueError):
            spoilt += 1
        else:
            whole[share.index] = share
    return list(whole.values()), spoilt
