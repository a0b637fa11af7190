"""The desk of a case on a PostgreSQL server: from the first password to a decision, its history and its undoing."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pyotp

from harmledger import ledger, pipeline
from harmledger.admitting import Door
from harmledger.ledger import EntryKind
from harmledger.model.account import Role
from harmledger.model.case import RunRequest
from harmledger.standing import case_view
from harmledger.web.desk import make
from harmledger.web.site import Options
from tests.web.browsers import served
from tests.web.desks import PLACES, TEXTS


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None, page[:500]
    return found[1]


def come_in(client: httpx.Client, name: str, first: str) -> str:
    """Signs somebody in with a first password, and then with one of their own; gives the token of their forms."""
    form = {"form": hidden(client.get("en/sign-in").text, "form"), "name": name, "password": first, "code": ""}
    assert client.post("en/sign-in", data=form).headers["location"].endswith("begin")
    page = client.get("en/begin").text
    secret = re.search(r'id="secret"[^>]*>([^<]+)<', page)
    assert secret is not None
    chosen = {"password": "four words of nobody", "again": "four words of nobody"}
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    assert client.post("en/begin", data={**chosen, "csrf": hidden(page, "csrf"), "code": code}).status_code == 303
    return hidden(client.get("en/").text, "csrf")


def test_people_decide_at_the_desk_of_a_case_on_a_server(database: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for file, text in TEXTS.items():
        (tmp_path / "in" / file).write_text(text, "utf-8")
    (tmp_path / "places.csv").write_text(PLACES, "utf-8")
    pipeline.run(RunRequest((str(tmp_path / "in"),), database, places=(str(tmp_path / "places.csv"),)))
    environment = {"XDG_STATE_HOME": str(tmp_path / "state")}
    first = Door(database, environment).add("r-7", [Role.REVIEWER], "local")
    app = make(database, Options(hosts=None), environment)
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        token = come_in(client, "r-7", first)
        before = case_view(database)
        claim = next(iter(before.claims()))
        document = before.claims()[claim].document

        def send(path: str, **fields: str) -> httpx.Response:
            seen = hidden(client.get(f"en/documents/{document}").text, "seen")
            return client.post(f"en/{path}", data={"csrf": token, "seen": seen, **fields})

        assert send(f"claims/{claim}/reject", reason="a drill").status_code == 303
        assert claim in case_view(database).rejected
        page = client.get(f"en/documents/{document}").text
        assert "a drill" in page
        stale = client.post(f"en/claims/{claim}/accept", data={"csrf": token, "seen": str(before.entries)})
        assert (stale.status_code, "Somebody was quicker" in stale.text) == (409, True)
        (decision,) = case_view(database).decisions
        assert send("undo", named=decision.id).status_code == 303
        after = case_view(database)
        assert (after.incidents, after.rejected) == (before.incidents, {})
        sheet = client.get("en/sheets/claims/csv").content
        sent = client.post("en/sheets", data={"csrf": token}, files={"files": ("claims.csv", sheet)})
        looked = client.get(str(sent.url.join(sent.headers["location"])))
        assert "Nothing was edited" in looked.text
        assert client.post("en/sign-out", data={"csrf": token}).status_code == 303
        assert "sign-in" in client.get("en/").headers["location"]
    with ledger.open_case(database) as opened:
        done = {e.payload["did"] for e in opened.entries(EntryKind.ACCESS)}
        assert {e.who for e in opened.entries(EntryKind.DECISION)} == {"r-7"}
    assert {"account added", "signed in", "chose a password"} <= done
