"""The authorities that timestamp, as a user lists them, and asking one: the one place here that uses the network.

What goes out is the hash of a checkpoint: it tells nobody what is in a case, but tells the authority, and whoever
watches the line, that this computer had something stamped.
"""

from __future__ import annotations

import re
import tomllib
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from harmledger.attest.stamps import Stamp, certificates, checked
from harmledger.errors import ProofError, UsageError

FILE = "authorities.toml"
SECONDS = 30  # how long an authority may take
LONGEST_ANSWER = 1_000_000  # bytes; usual ones are of a few thousand
_NAME = re.compile("[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Authority:
    """Who timestamps: what it is called here, where it is asked, and the files of the root certificates that its
    answers must go back to."""

    name: str
    url: str
    roots: tuple[Path, ...]


def authorities(file: Path) -> tuple[Authority, ...]:
    """The authorities that a TOML file lists, one ``[[authority]]`` each with ``name``, ``url`` and ``roots``.

    Raises:
        UsageError: the file cannot be read, or an authority in it lacks something.
    """
    try:
        listed = tomllib.loads(file.read_text(encoding="utf-8")).get("authority")
    except OSError as error:
        raise UsageError(
            f"the list of authorities cannot be read ({error.strerror})",
            where=str(file),
            remedy="docs/proof.md shows how to write one",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"the list of authorities is no TOML ({error})", where=str(file)) from error
    if not isinstance(listed, list) or not listed:
        raise UsageError("no authority is listed", where=str(file), remedy="Write one [[authority]] for each")
    found = tuple(_authority(told, file) for told in listed)
    if len({one.name for one in found}) < len(found):
        raise UsageError("two authorities have one name", where=str(file), remedy="Name each differently")
    return found


def ask(authority: Authority, data: bytes) -> tuple[bytes, Stamp]:
    """Have ``data`` timestamped: the authority's answer as it came, and what it says, checked.

    Raises:
        ProofError: it could not be asked, or its answer does not hold.
        UsageError: its root certificates cannot be read.
    """
    roots = certificates(authority.roots)
    request = TimestampRequestBuilder(data, HashAlgorithm.SHA256).build()
    asked = urllib.request.Request(  # noqa: S310 (only http and https pass _authority)
        authority.url,
        request.as_bytes(),
        {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
    )
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as reply:  # noqa: S310 (the same)
            answer = reply.read(LONGEST_ANSWER + 1)
    except (urllib.error.URLError, HTTPException, OSError) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise ProofError(
            f"the authority did not answer ({error})",
            where=authority.url,
            remedy="The checkpoint stands; `harmledger checkpoint stamp` asks again",
        ) from error
    if len(answer) > LONGEST_ANSWER:
        raise ProofError("the answer is too long for a timestamp", where=authority.url)
    try:
        return answer, checked(data, answer, roots, request.nonce)
    except ProofError as error:
        raise ProofError(error.message, where=authority.url, remedy="Ask another authority") from error


def _authority(told: object, file: Path) -> Authority:
    if not isinstance(told, Mapping) or set(told) != {"name", "url", "roots"}:
        raise UsageError("an authority needs name, url and roots, and nothing else", where=str(file))
    name, url, roots = told["name"], told["url"], told["roots"]
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name for an authority", where=str(file), remedy="Use small letters, digits and dashes"
        )
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https"):
        raise UsageError(f"{name}: its url starts with neither http:// nor https://", where=str(file))
    listed = [roots] if isinstance(roots, str) else roots
    if not isinstance(listed, list) or not listed or not all(isinstance(root, str) for root in listed):
        raise UsageError(f"{name}: roots names its root certificates, files in PEM form", where=str(file))
    return Authority(name, url, tuple(file.parent / root for root in listed))
