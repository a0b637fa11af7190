"""A secret in n shares, of which any k give it again and k - 1 tell nothing: SLIP-39, as words that can be written on
paper and tell when one was copied wrongly. The work is shamir-mnemonic's, the standard's reference implementation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics  # type: ignore[import-untyped, unused-ignore]

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
    """The secret of which these are shares.

    Raises:
        UsageError: they are too few, not of one secret, or one was copied wrongly.
    """
    try:
        return bytes(combine_mnemonics([" ".join(share.split()) for share in dict.fromkeys(shares)]))
    except (MnemonicError, ValueError) as error:
        said = str(error).rstrip(".").lower()
        raise UsageError(f"these shares open nothing ({said})", remedy="Bring as many as are needed") from error
