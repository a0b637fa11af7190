"""Who may do what at the desk. People stand here by a pseudonym alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to a case. One person may have several."""

    VIEWER = "viewer"  # sees
    CODER = "coder"  # and corrects what a document's claims say
    REVIEWER = "reviewer"  # and rules which claims are one incident, and on its figures
    ADMIN = "admin"  # and lets people in
    SOURCE_HOLDER = "source-holder"  # opens sealed sources with a key of their own; nothing else by itself


class May(StrEnum):
    """What a route asks of whoever comes."""

    ANYONE = "anyone"  # without signing in
    BEGIN = "begin"  # signed in, though the first password still stands
    SEE = "see"
    CODE = "code"
    BRING = "bring"  # reports in
    TAKE = "take"  # exports out, which hold victims' names
    RULE = "rule"
    ADMIT = "admit"
    UNSEAL = "unseal"


_VIEWER = frozenset({May.ANYONE, May.BEGIN, May.SEE})
_CODER = _VIEWER | {May.CODE, May.BRING}
_REVIEWER = _CODER | {May.RULE, May.TAKE}
GRANTS = {
    Role.VIEWER: _VIEWER,
    Role.CODER: _CODER,
    Role.REVIEWER: _REVIEWER,
    Role.ADMIN: _REVIEWER | {May.ADMIT},
    Role.SOURCE_HOLDER: _VIEWER | {May.UNSEAL},
}
"""What each role may. An admin opens no source: that takes a holder's key, and the role."""


@dataclass(frozen=True, slots=True)
class Account:
    """One of those who may come in.

    Args:
        name: A pseudonym, as the ledger keeps it.
        roles: What they are to the case.
        password: Its argon2id hash.
        made: When the account was added, as seconds since 1970.
        first_until: Until when a first password, which somebody else gave them, can be used; None once they have
            chosen their own.
        totp: The secret that their codes are made from; None until they have one.
        step: The last time step whose code was used: none is used twice.
        disabled: Whether they are kept out.
        seen: When they last signed in.
    """

    name: str
    roles: frozenset[Role]
    password: str
    made: float
    first_until: float | None = None
    totp: str | None = None
    step: int = 0
    disabled: bool = False
    seen: float | None = None

    @property
    def may(self) -> frozenset[May]:
        """All that its roles grant."""
        return frozenset().union(*(GRANTS[role] for role in self.roles))


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is in: ``whole`` once they have a password and codes of their own. Times as an account's."""

    name: str
    csrf: str
    made: float
    seen: float
    whole: bool
