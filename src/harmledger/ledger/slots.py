"""What a case holds that is no history: named values that may be changed and removed, each canonical JSON."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, inspect, select

from harmledger.errors import IntegrityError
from harmledger.ledger.canonical import JSON, canonical, parse
from harmledger.ledger.log import REMEDY
from harmledger.ledger.store import Destroyer
from harmledger.ledger.tables import slots


def get(connection: Connection, name: str) -> JSON:
    """What stands under a name, None where nothing does.

    Raises:
        IntegrityError: it is no JSON any more.
    """
    body = connection.execute(select(slots.c.body).where(slots.c.name == name)).scalar() if _there(connection) else None
    if body is None:
        return None
    try:
        return parse(str(body))
    except ValueError as error:
        raise IntegrityError("it is not what was saved", where=f"slot {name}", remedy=REMEDY) from error


def names(connection: Connection) -> list[str]:
    """Every name, sorted."""
    return sorted(map(str, connection.execute(select(slots.c.name)).scalars())) if _there(connection) else []


def put(connection: Connection, name: str, value: JSON) -> None:
    """Let ``value`` stand under a name, in place of whatever did; None takes the name away."""
    connection.execute(delete(slots).where(slots.c.name == name))
    if value is not None:
        connection.execute(insert(slots), [{"name": name, "body": canonical(value).decode("utf-8")}])


def destroy(database: Destroyer, prefix: str) -> int:
    """Take away everything under names that begin so, and leave no copy in the rows; ``scrub`` follows for the rest.
    Gives how many there were.

    Raises:
        SaveError: it could not be done.
    """
    with database.destroying() as connection:
        found = [name for name in names(connection) if name.startswith(prefix)]
        for name in found:
            put(connection, name, None)
    return len(found)


def _there(connection: Connection) -> bool:
    """Whether there are slots: a reader may have a case of an older form before it."""
    return inspect(connection).has_table(slots.name)
