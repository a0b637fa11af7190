"""Who may come where at the desk: the whole table of routes and roles, sessions, forms that others made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from fastapi import Response

from harmledger.admitting import STEP
from harmledger.model.account import GRANTS, May, Role
from harmledger.web.desk import gate
from harmledger.web.desk.making import routes
from tests.web.desks import PEOPLE, DeskCase, copied, plain, read


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return read(tmp_path_factory.mktemp("doors"))


@pytest.fixture(scope="module")
def shared(case: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskCase]:
    with copied(case, tmp_path_factory.mktemp("shared")) as desk:
        yield desk


@pytest.fixture
def desk(case: Path, tmp_path: Path) -> Iterator[DeskCase]:
    with copied(case, tmp_path) as desk:
        yield desk


def test_a_route_that_does_not_say_who_may_come_keeps_the_desk_from_being_made(desk: DeskCase) -> None:
    desk.app.add_api_route("/{language}/open-door", lambda: Response())
    with pytest.raises(LookupError, match="open-door"):
        gate.check(desk.app)


def cells() -> Iterator[tuple[str, str, May, str | None]]:
    """Every route, for everybody and for nobody."""
    for route in routes():
        for who in (None, *PEOPLE):
            if who not in ("coder-2", "reviewer-2"):
                yield route.method, route.path, route.may, who


def path_of(path: str, desk: DeskCase) -> str:
    view = desk.view()
    there = {
        "document": view.documents[0].id,
        "claim": next(iter(view.claims())),
        "incident": view.incidents[0].id,
        "name": "nobody",
        "what": "incidents",
        "form": "csv",
        "job": "none",
    }
    return re.sub(r"\{(\w+)\}", lambda m: there[m[1]], path)


@pytest.mark.parametrize(("method", "path", "may", "who"), [*cells()], ids=lambda v: str(v))
def test_the_table_of_routes_and_roles(shared: DeskCase, method: str, path: str, may: May, who: str | None) -> None:
    shared.again()
    client = shared.client(who)
    data = shared.form(who) if who else {}
    address = f"/en/{path_of(path, shared)}"
    answer = client.request(method, address, data=data if method == "POST" else None)
    granted = may is May.ANYONE or (who is not None and any(may in GRANTS[role] for role in PEOPLE[who]))
    if may is May.ANYONE:
        assert answer.status_code in (200, 403)  # a form of its own token
    elif who is None:
        assert answer.status_code == (401 if method == "POST" else 303)
        assert method == "POST" or "sign-in" in answer.headers["location"]
    elif granted:
        assert answer.status_code in (200, 303, 400, 404, 409), answer.text[:300]
        if not re.search(r"\{(name|job)\}", path):
            assert answer.status_code != 404
        assert "sign-in" not in answer.headers.get("location", "") or path == "sign-out"
    else:
        missing = client.get("/en/there-is-no-such-page")
        assert (answer.status_code, missing.status_code) == (404, 404)
        assert plain(answer.text) == plain(missing.text)


def test_what_is_hidden_looks_like_what_is_missing(desk: DeskCase) -> None:
    document, claim = desk.document("d.txt"), desk.claims("d.txt")[0]
    done = desk.client("coder").post(
        f"/en/documents/{document}/withdraw", data=desk.form("coder", reason="at its author's wish")
    )
    assert done.status_code == 303
    for who, status in (("viewer", 404), ("holder", 404), ("coder", 200), ("reviewer", 200)):
        client = desk.client(who)
        hidden, missing = client.get(f"/en/documents/{document}"), client.get("/en/documents/ffffffffffffffffffff")
        assert (hidden.status_code, missing.status_code) == (status, 404)
        if status == 404:
            assert plain(hidden.text) == plain(missing.text)
            assert document not in client.get("/en/documents").text
    assert desk.client("viewer").post(f"/en/claims/{claim}/accept", data=desk.form("viewer")).status_code == 404


def test_a_coder_undoes_their_own_and_nobody_elses(desk: DeskCase) -> None:
    claim = desk.claims("a.txt")[0]
    taken = desk.client("coder").post(f"/en/claims/{claim}/accept", data=desk.form("coder"))
    named = re.search(r"undo=(\w+)", taken.headers["location"])
    assert named
    for who, status in (("viewer", 404), ("coder-2", 404), ("coder", 303)):
        answer = desk.client(who).post("/en/undo", data=desk.form(who, named=named[1]))
        assert answer.status_code == status
    assert desk.view().standings == {}


def test_a_form_that_another_site_sends_is_turned_away(desk: DeskCase) -> None:
    claim = desk.claims("a.txt")[0]
    client, address = desk.client("coder"), f"/en/claims/{claim}/accept"
    for headers, data in (
        ({"sec-fetch-site": "cross-site"}, desk.form("coder")),
        ({"origin": "http://evil.example"}, desk.form("coder")),
        ({}, {**desk.form("coder"), "csrf": "guessed"}),
        ({}, {**desk.form("coder"), "csrf": "csrf-reviewer"}),
        ({}, {}),
    ):
        assert client.post(address, data=data, headers=headers).status_code == 403
    assert desk.view().standings == {}
    assert client.post(address, data=desk.form("coder"), headers={"sec-fetch-site": "same-origin"}).status_code == 303


def test_from_a_first_password_to_a_page_and_out(desk: DeskCase) -> None:
    first = desk.desk.door.add("r-7", [Role.CODER], "admin")
    client = desk.client(None)

    def form() -> str:
        found = re.search(r'name="form" value="([^"]+)"', client.get("/en/sign-in?next=documents").text)
        assert found
        return found[1]

    wrong = client.post("/en/sign-in", data={"form": form(), "name": "r-7", "password": "no", "code": ""})
    assert (wrong.status_code, "do not go together" in wrong.text) == (403, True)
    stale = client.post("/en/sign-in", data={"form": "old", "name": "r-7", "password": first, "code": ""})
    assert stale.status_code == 403
    come = client.post("/en/sign-in", data={"form": form(), "name": "r-7", "password": first, "code": ""})
    assert come.headers["location"].endswith("begin")
    assert "HttpOnly" in come.headers["set-cookie"]
    assert "samesite=strict" in come.headers["set-cookie"].lower()
    assert client.get("/en/documents").headers["location"].endswith("begin")  # the first password opens nothing else
    page = client.get("/en/begin").text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert csrf
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(int(desk.desk.door._clock()))
    chosen = {"csrf": csrf[1], "password": "four words of nobody", "again": "four words of nobody", "code": code}
    differ = client.post("/en/begin", data={**chosen, "again": "something else"})
    assert (differ.status_code, "differ" in differ.text) == (400, True)
    assert client.post("/en/begin", data=chosen).status_code == 303
    page = client.get("/en/documents").text
    assert "r-7" in page
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf
    assert client.post("/en/sign-out", data={"csrf": csrf[1]}).status_code == 303
    assert client.get("/en/documents").status_code == 303
    clock = desk.desk.door._clock
    desk.desk.door._clock = lambda: clock() + STEP
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(int(desk.desk.door._clock()))
    data = {"form": form(), "name": "r-7", "password": "four words of nobody", "code": code, "next": "documents"}
    assert client.post("/en/sign-in", data=data).headers["location"] == "documents"


@pytest.mark.parametrize("told", ["//evil.example", "https://evil.example", "/\\evil", "../../x", "a?b", "a\nb"])
def test_nobody_is_sent_elsewhere_after_signing_in(shared: DeskCase, told: str) -> None:
    page = shared.client(None).get("/en/sign-in", params={"next": told}).text
    assert 'name="next" value=""' in page


def test_the_desk_is_never_stored_and_never_framed(shared: DeskCase) -> None:
    answer = shared.client("coder").get("/en/documents")
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(("who", "path", "status"), [(None, "bring", 401), ("viewer", "bring", 404)])
def test_what_a_stranger_sends_is_not_kept_before_it_is_known_who_sends(
    shared: DeskCase, monkeypatch: pytest.MonkeyPatch, who: str | None, path: str, status: int
) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("the form was read")

    monkeypatch.setattr("starlette.requests.Request.form", read)
    answer = shared.client(who).post(f"/en/{path}", files={"files": ("a.txt", b"x" * 2_000_000)})
    assert answer.status_code == status


def test_signing_in_takes_no_files(shared: DeskCase) -> None:
    assert shared.client(None).post("/en/sign-in", files={"name": ("a.txt", b"x" * 2_000_000)}).status_code == 400
