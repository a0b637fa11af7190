"""Sealed sources at the desk: handed out sealed, with an entry first; neither a key nor a name comes to the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harmledger import holding, ledger, vault
from harmledger.errors import IntegrityError, UsageError
from harmledger.ledger import EntryKind
from tests.cli.calling import harmledger
from tests.web.browsers import NARROW, Visitor, violations
from tests.web.desks import DeskCase, copied, read
from tests.web.test_desk import LANGUAGES, enter

TEXT = {"a.txt": "Shelling of Sandfell on 3 May 2031 killed two women, the Coast Council said."}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskCase]:
    """A desk of a case with a vault that "holder" and r-8 hold, and one source, s-1."""
    case = str(read(tmp_path / "made", TEXT))
    keys = {name: vault.new_key() for name in ("holder", "r-8")}
    for name, key in keys.items():
        (tmp_path / f"{name}.key").write_text(f"{key.secret}\n", "utf-8")
    holding.begin(case, {name: key.public for name, key in keys.items()}, 2, str(tmp_path / "shares"), "holder")
    holding.add(case, {"name": "Nadia Lashfar", "note": "calls on Sundays"}, "s-1", "r-9")
    with copied(Path(case), tmp_path) as made:
        yield made


def openings(desk: DeskCase) -> list[dict[str, object]]:
    with ledger.open_case(str(desk.case)) as opened:
        return [dict(e.payload) for e in opened.entries(EntryKind.OPENING)]


def test_a_holder_takes_the_sealed_record_and_opens_it_on_a_machine_of_their_own(
    desk: DeskCase, tmp_path: Path
) -> None:
    client = desk.client("holder")
    asked = desk.form("holder", reason="the court asks for her")
    answer = client.post("/en/sources/s-1/take", data=asked)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "Nadia" not in answer.text
    assert openings(desk) == [
        {"source": "s-1", "did": holding.HANDED, "holder": "holder", "reason": "the court asks for her"}
    ]
    file = tmp_path / "s-1.sealed.json"
    file.write_bytes(answer.content)
    opened = harmledger("source", "unseal", str(file), "--identity", str(tmp_path / "holder.key"))
    assert opened.stdout == "name: Nadia Lashfar\nnote: calls on Sundays\n"
    with pytest.raises(UsageError, match="no holder's"):
        holding.unsealed(str(file), str(tmp_path / "r-8.key"))
    file.write_bytes(answer.content.replace(b'"sealed": "', b'"sealed": "AAAA'))
    with pytest.raises((IntegrityError, UsageError)):
        holding.unsealed(str(file), str(tmp_path / "holder.key"))
    shown = harmledger("source", "show", "s-1", "--case", str(desk.case)).stdout
    assert "handed out, sealed, to holder\tthe court asks for her" in shown
    assert "handed out, sealed" in client.get("/en/sources").text


def test_nothing_is_handed_out_without_a_reason_a_slot_and_the_role(desk: DeskCase) -> None:
    holder, admin = desk.client("holder"), desk.client("admin")
    assert holder.post("/en/sources/s-1/take", data=desk.form("holder", reason=" ")).status_code == 400
    assert holder.post("/en/sources/s-2/take", data=desk.form("holder", reason="why")).status_code == 400
    assert admin.post("/en/sources/s-1/take", data=desk.form("admin", reason="why")).status_code == 404
    assert admin.get("/en/sources").status_code == 404
    with pytest.raises(UsageError, match="Holders are holder, r-8"):
        holding.handed(str(desk.case), "s-1", "why", "r-9")
    assert openings(desk) == []


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_sources_is_for_everybody(visitor: Visitor, desk: DeskCase, language: str) -> None:
    page = enter(visitor, desk, "holder", f"{language}/sources", NARROW)
    page.keyboard.press("j")
    assert page.locator("tr[data-item].current th").inner_text() == "s-1"
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
