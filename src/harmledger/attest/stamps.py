"""Timestamps (RFC 3161) over a checkpoint: read, checked offline against given roots, and where they are kept.

The stamped bytes are the checkpoint file as it is, so that anybody's tool can check one:
``openssl ts -verify -data FILE -in FILE.NAME.tsr -CAfile roots.pem``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from rfc3161_client import Accuracy, TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from harmledger.attest.der import sorted_certificates
from harmledger.errors import ProofError, UsageError

SUFFIX = ".tsr"
# What the libraries say of what does not hold, and of fields that are no values of theirs.
_UNREADABLE = (VerificationError, ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A timestamp that holds: an authority says that it saw these bytes at ``at`` (UTC), give or take
    ``accuracy`` seconds where it tells."""

    at: datetime
    accuracy: float | None
    authority: str
    serial: int


def checked(data: bytes, answer: bytes, roots: Sequence[x509.Certificate], nonce: int | None = None) -> Stamp:
    """The timestamp in ``answer``, once it is known to be over ``data`` and to go back to one of ``roots``.

    The certificates must have been valid at the time that it tells, not now.

    Args:
        data: The stamped bytes.
        answer: The authority's answer, DER.
        roots: Whom you trust, not whom the timestamp names.
        nonce: What was asked with, where it was asked for just now.

    Raises:
        ProofError: it is no timestamp, over other bytes, or of somebody else.
        UsageError: no roots are given.
    """
    if not roots:
        raise UsageError("a timestamp needs a root certificate to be checked", remedy="Name one with --roots")
    response = _response(answer)
    building = VerifierBuilder(nonce=nonce)
    for root in roots:
        building = building.add_root_certificate(root)
    try:
        building.build().verify_message(response, data)
        told = response.tst_info
        return Stamp(told.gen_time, _seconds(response), _authority(response), told.serial_number)
    except _UNREADABLE as error:
        raise ProofError(f"the timestamp does not hold ({error})") from error


def certificates(files: Sequence[Path]) -> tuple[x509.Certificate, ...]:
    """The certificates in PEM files.

    Raises:
        UsageError: a file cannot be read or holds none.
    """
    found: list[x509.Certificate] = []
    for file in files:
        try:
            found += x509.load_pem_x509_certificates(file.read_bytes())
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it holds no certificate in PEM form"
            raise UsageError(
                f"the certificates cannot be read ({why})", where=str(file), remedy="Ask the authority for its root"
            ) from error
    return tuple(dict.fromkeys(found))


def file_of(checkpoint: Path, authority: str) -> Path:
    """Where the timestamp of an authority over a checkpoint is kept: beside it."""
    return checkpoint.with_name(f"{checkpoint.name}.{authority}{SUFFIX}")


def stamps_of(checkpoint: Path) -> tuple[Path, ...]:
    """The timestamps that are kept beside a checkpoint, sorted by name."""
    start = f"{checkpoint.name}."
    beside = checkpoint.parent.iterdir()
    return tuple(sorted(path for path in beside if path.name.startswith(start) and path.name.endswith(SUFFIX)))


def authority_of(checkpoint: Path, stamp: Path) -> str:
    """What the authority is called that a timestamp beside a checkpoint is of."""
    return stamp.name.removeprefix(f"{checkpoint.name}.").removesuffix(SUFFIX)


def _response(answer: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(sorted_certificates(answer))
        _ = response.tst_info  # an answer that refuses has none
    except _UNREADABLE as error:
        raise ProofError(f"it is no timestamp ({error})") from error
    return response


def _seconds(response: TimeStampResponse) -> float | None:
    told: Accuracy | None = response.tst_info.accuracy  # optional, whatever the library's types say
    if told is None:
        return None
    return (told.seconds or 0) + (told.millis or 0) / 1e3 + (told.micros or 0) / 1e6


def _authority(response: TimeStampResponse) -> str:
    """The name on the certificate of whoever signed."""
    signed = response.signed_data
    for signer in signed.signer_infos:
        for der in signed.certificates:
            certificate = x509.load_der_x509_certificate(der)
            if (certificate.issuer, certificate.serial_number) == (signer.issuer, signer.serial_number):
                return certificate.subject.rfc4514_string()
    return "an authority whose certificate is not in the timestamp"
