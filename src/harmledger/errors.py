"""Every error harmledger raises on purpose, in one tree, each with its remedy.

HarmledgerError
├── UsageError              wrong arguments: exit status 2
│   └── Conflict            somebody else decided on it in between
├── InputError              one input cannot be read: it is quarantined, the rest goes on (exit 3)
│   ├── UnreadableInput     the bytes cannot be had (permission, vanished, truncated, too large)
│   ├── UndecodableInput    the bytes are there and are no text that we can name
│   ├── MalformedInput      the format is broken at a place that can be named
│   └── LockedInput         a password stands before it
├── ResourceError           a file that harmledger or the user supplies as data is wrong
│   ├── ManifestError       a manifest row
│   ├── PlacesError         a row of a places file
│   └── LexiconError        a language, registry or method file
├── ProofError              a checkpoint, signature, timestamp or proof does not hold: exit status 1
└── LedgerError
    ├── SaveError           what was read could not be saved: exit status 4
    ├── CaseError           the case cannot be opened (missing, in use, of a newer version)
    └── IntegrityError      what is stored is not what was saved: exit status 1
"""

from __future__ import annotations


class HarmledgerError(Exception):
    """The root: a message for people, where it happened, and what to do about it.

    Args:
        message: One sentence, no full stop needed, in the user's terms.
        where: File and the place in it ("reports.jsonl, line 12"), if known.
        remedy: What the user can do about it.
    """

    exit_status = 1

    def __init__(self, message: str, *, where: str | None = None, remedy: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head}. {self.remedy}" if self.remedy else head


class UsageError(HarmledgerError):
    """The command cannot be carried out as it was written."""

    exit_status = 2


class Conflict(UsageError):
    """Somebody else decided on the same thing since it was looked at; nothing was entered. ``since`` tells what, one
    sentence each."""

    def __init__(
        self, message: str, since: tuple[str, ...] = (), *, where: str | None = None, remedy: str | None = None
    ) -> None:
        super().__init__(message, where=where, remedy=remedy)
        self.since = since


class InputError(HarmledgerError):
    """One input cannot be read. It is quarantined with this as its reason."""

    exit_status = 3


class UnreadableInput(InputError):
    """The bytes cannot be had: no permission, gone, truncated or over the size limit."""


class UndecodableInput(InputError):
    """The bytes are no text in any encoding that we can name with confidence."""


class MalformedInput(InputError):
    """The format is broken; ``where`` names the place."""


class LockedInput(InputError):
    """A password or key stands before the content."""


class ResourceError(HarmledgerError):
    """A data file that harmledger ships, or the user brings, breaks its schema."""

    exit_status = 2


class ManifestError(ResourceError):
    """A manifest row names a missing file or an impossible value."""


class PlacesError(ResourceError):
    """A row of a places file has an impossible value."""


class LexiconError(ResourceError):
    """A language, registry or method file breaks its schema."""


class ProofError(HarmledgerError):
    """A checkpoint, a signature, a timestamp or a proof does not hold, cannot be read or could not be had."""

    exit_status = 1


class LedgerError(HarmledgerError):
    """Something about the case itself."""


class SaveError(LedgerError):
    """What was read could not be put on disk. Nothing already saved is harmed."""

    exit_status = 4


class CaseError(LedgerError):
    """The case cannot be opened."""

    exit_status = 2


class IntegrityError(LedgerError):
    """What is stored is not what was saved."""

    exit_status = 1
