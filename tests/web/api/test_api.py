"""The API: pages, streams, errors of one shape, freshness, who may read it. A release behind it, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from harmledger.errors import IntegrityError
from harmledger.model.case import CaseView
from harmledger.model.claim import Scope as ModelScope
from harmledger.model.ids import IncidentId
from harmledger.model.sums import Change, Moved
from harmledger.publish import releases
from harmledger.publish.history import CHANGES, History
from harmledger.publish.redact import Redacted
from harmledger.publish.tables import table
from harmledger.web.api import Access, Published, Scope, attach
from harmledger.web.api.access import add, listed, make_public, revoke
from harmledger.web.api.limits import Limits
from harmledger.web.reader import make
from harmledger.web.reader.pages import FILES
from harmledger.web.shell import Shell
from harmledger.web.site import make as make_site
from tests.cli.calling import harmledger
from tests.web.api.conftest import NOW, calling

BASE = "/api/v1/"


def exported(view: CaseView, what: str, form: str = "jsonl") -> bytes:
    return b"".join(table(view, what, form))


def every(api: httpx.Client, path: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    cursor = ""
    while cursor is not None:
        told = api.get(path, params={"limit": 37, **({"cursor": cursor} if cursor else {})}).json()
        rows += told["items"]
        cursor = told["next"]
    return rows


@pytest.mark.parametrize("what", ["incidents", "claims", "documents", "tallies"])
def test_pages_and_streams_are_the_exports(api: httpx.Client, view: CaseView, what: str):
    rows = [json.loads(line) for line in exported(view, what).splitlines()]
    assert rows
    assert sorted(every(api, what), key=lambda r: str(r["id"])) == sorted(rows, key=lambda r: r["id"])
    whole = api.get(f"{what}.jsonl")
    assert (whole.content, whole.headers["x-rows"]) == (exported(view, what), str(len(rows)))
    told = api.get("release").json()["exports"][what]
    assert told == {"rows": len(rows), "rows_sha256": sha256(whole.content).hexdigest()}
    assert api.get(f"{what}.csv").content == exported(view, what, "csv")
    if what != "documents":
        assert api.get(f"{what}.geojson").content == exported(view, what, "geojson")


def test_what_is_answered_holds_to_the_description(api: httpx.Client):
    described = api.get("openapi.json").json()
    assert {
        "/api/v1/incidents",
        "/api/v1/incidents.csv",
        "/api/v1/claims/{id}",
        "/api/v1/sums",
        "/api/v1/changes",
    } <= set(described["paths"])
    for path in ("incidents", "claims", "documents", "tallies", "changes", "sums", "release"):
        schema = described["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]
        Draft202012Validator({**schema, "components": described["components"]}).validate(api.get(path).json())
    assert api.get("nothing").json() == {"error": {"status": 404, "code": "not_found", "message": "Not Found"}}


def test_filters_narrow_pages_streams_and_sums_alike(api: httpx.Client):
    asked = {"from": "2032", "to": "2034-06", "perpetrator": "redland", "min_origins": "2"}
    page = api.get("incidents", params={**asked, "limit": 500}).json()
    assert 0 < page["total"] < 120
    lines = api.get("incidents.jsonl", params=asked).content.splitlines()
    assert [json.loads(line) for line in lines] == page["items"]
    sums = api.get("sums", params={**asked, "by": "year"}).json()
    assert sum(one["incidents"] for one in sums["items"]) == page["total"]
    assert {key for one in sums["items"] for key in one["keys"]} == {"year"}
    newest = api.get("incidents", params={**asked, "limit": 500, "order": "newest"}).json()["items"]
    assert sorted(r["id"] for r in newest) == sorted(r["id"] for r in page["items"])
    assert newest[0]["date"]["start"] >= newest[-1]["date"]["start"]


@pytest.mark.parametrize(
    ("path", "status", "where"),
    [
        ("incidents?event=flood", 400, "event"),
        ("incidents?perpetrators=redland", 400, "perpetrators"),  # a filter misspelt lets nothing through
        ("incidents?cursor=xyz", 400, "cursor"),
        ("incidents?limit=501", 422, None),
        ("incidents?bbox=1,2", 400, "bbox"),
        ("sums?by=mood", 400, "by"),
        ("changes?since=soon", 400, "since"),
        ("changes?since=0001-01-01T00:00:00%2B10:00", 400, "since"),
        ("claims?incident=a&document=b", 400, "document"),
        ("incidents/nobody", 404, None),
        ("claims/nobody", 404, None),
        ("schema/deaths", 404, None),
        ("incidents.doc", 404, None),
        ("incidents/%00%ff", 404, None),
    ],
)
def test_errors_have_one_shape_and_name_what_is_wrong(api: httpx.Client, path: str, status: int, where: str | None):
    found = api.get(path)
    told = found.json()["error"]
    assert (found.status_code, told["status"], told.get("where")) == (status, status, where)
    assert told["message"]
    assert set(told) <= {"status", "code", "message", "where", "remedy"}


def test_who_has_an_answer_is_told_that_nothing_is_new(api: httpx.Client):
    first = api.get("incidents?limit=2")
    assert api.get("incidents?limit=2", headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert api.get("incidents?limit=3", headers={"if-none-match": first.headers["etag"]}).status_code == 200
    since = {"if-modified-since": first.headers["last-modified"]}
    assert api.get("claims.csv", headers=since).status_code == 304
    assert api.get("claims.csv", headers={"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"}).status_code == 200
    assert api.get("claims.csv", headers={"if-modified-since": "nonsense"}).status_code == 200


def test_head_and_options_have_headers_and_no_body(api: httpx.Client):
    for path in ("incidents", "claims.csv", "incidents/nobody"):
        got, head = api.get(path), api.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers.get("etag") == got.headers.get("etag")
    asked = api.options("incidents", headers={"origin": "https://elsewhere.example"})
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "*")
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert api.request(method, "incidents").status_code == 405


@pytest.mark.parametrize("path", ["incidents", "nothing", "incidents?event=x", "docs", "claims.jsonl"])
def test_every_answer_may_be_read_by_any_page_and_loads_nothing(api: httpx.Client, path: str):
    headers = api.get(path).headers
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert re.fullmatch(r'"minute";q=600;w=60', headers["ratelimit-policy"])


def test_the_description_for_people_runs_and_loads_nothing_of_others(api: httpx.Client):
    page = api.get("docs").text
    assert "<script" not in page
    assert "http:" not in page
    assert "https:" not in page
    for path in api.get("openapi.json").json()["paths"]:
        assert path in page


def test_who_asks_too_often_is_told_when_to_come_again(folder: Path):
    app = make_site(Shell("reader", "x"))
    attach(app, Published(folder), limits=Limits(3))
    with calling(app) as client:
        assert [client.get("tallies").status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = client.get("tallies")
        assert int(refused.headers["retry-after"]) <= 61
        assert refused.json()["error"]["code"] == "too_many_requests"
        assert client.get("tallies", headers={"authorization": "Bearer other"}).status_code == 401  # counted apart


def test_tokens_open_what_is_not_public_and_the_file_has_none_of_them(folder: Path, tmp_path: Path):
    path = tmp_path / "tokens.json"
    make_public(path, [Scope.INCIDENTS])
    token = add(path, "a newsroom", [Scope.CLAIMS, Scope.WHOLE])
    with calling(make(str(folder), access=Access(path))) as client:
        assert client.get("incidents").status_code == 200
        assert client.get("claims").status_code == 401
        mine = {"authorization": f"Bearer {token}"}
        assert client.get("claims", headers=mine).status_code == 200
        assert client.get("claims.jsonl", headers=mine).status_code == 200
        assert client.get("documents", headers=mine).status_code == 403
        assert client.get("incidents", headers={"authorization": "Bearer nonsense"}).status_code == 401
        assert client.get("claims", headers={"authorization": f"Basic {token}"}).status_code == 401
        revoke(path, "a newsroom")
        assert client.get("claims", headers=mine).status_code == 401
        late = add(path, "late", [Scope.CLAIMS], until=NOW.date().replace(year=2020))
        assert client.get("claims", headers={"authorization": f"Bearer {late}"}).status_code == 401
        path.unlink()
        broken = client.get("incidents")
        assert (broken.status_code, str(tmp_path) in broken.text) == (500, False)


def test_the_files_of_a_release_ask_for_the_same_tokens(folder: Path, tmp_path: Path):
    path = tmp_path / "tokens.json"
    token = {"authorization": f"Bearer {add(path, 'one', [Scope.CLAIMS, Scope.TALLIES, Scope.WHOLE])}"}
    with calling(make(str(folder), access=Access(path))) as client:
        site = str(client.base_url).removesuffix(BASE) + "/release/"
        assert client.get(f"{site}readings.jsonl").status_code == 200  # all is public as long as nobody says otherwise
        make_public(path, [Scope.INCIDENTS])
        asked = {name: client.get(site + name).status_code for name in FILES}
        shown = client.get(f"{site}readings.jsonl", headers=token)
        refused = client.get(f"{site}documents.jsonl", headers=token)
    assert {name for name, status in asked.items() if status == 200} == {"names.json", "method.json", releases.HEAD}
    assert {status for status in asked.values() if status != 200} == {401}
    assert (shown.status_code, refused.status_code) == (200, 403)


def test_the_file_of_tokens_is_ours_alone_and_holds_digests(tmp_path: Path):
    path = tmp_path / "tokens.json"
    token = add(path, "one", [Scope.CLAIMS])
    assert token not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert [(t.name, t.scopes) for t in listed(path)[1]] == [("one", (Scope.CLAIMS,))]
    path.write_text("{}")
    with pytest.raises(IntegrityError, match="no file of tokens"):
        Access(path)


def test_a_new_release_is_served_at_once_and_old_cursors_hold(view: CaseView, tmp_path: Path):
    folder, other = tmp_path / "site", tmp_path / "other"
    releases.write(folder, Redacted(view, {}), "first", 1, NOW)
    kept = view.incidents[30:]
    releases.write(other, Redacted(replace(view, incidents=kept), {}), "second", 1, NOW)
    gone = [Change(Moved.GONE, i.id, "label", (kept[0].id,)) for i in view.incidents[:30]]
    history = History().with_release(gone, "digest", NOW)
    with calling(make(str(folder))) as client:
        page = client.get("incidents?limit=40").json()
        tag = client.get("incidents?limit=40").headers["etag"]
        releases.copy(other, folder, history.lines())
        assert client.get("incidents?limit=40", headers={"if-none-match": tag}).status_code == 200
        after = client.get("incidents", params={"limit": 500, "cursor": page["next"]}).json()
        assert [r["id"] for r in after["items"]] == [i.id for i in view.incidents[40:]]
        found = client.get(f"incidents/{view.incidents[0].id}")
        assert (found.status_code, found.json()["into"]) == (410, [kept[0].id])
        moved = client.get("changes?limit=500").json()
        assert [r["incident"] for r in moved["items"]] == [i.id for i in view.incidents[:30]]
        assert client.get("changes", params={"cursor": moved["next"]}).json()["items"] == []
        assert client.get("changes?since=2042-01-02").json()["items"] == []
        assert (folder / CHANGES).is_file()


def test_no_endpoint_reads_anything_but_the_release(view: CaseView, tmp_path: Path):
    """Every file that is opened while the app is made and every endpoint answers, of things that are there and of one
    that is not, is of the release, of the program, or of Python."""
    case = tmp_path / "case"
    case.mkdir()
    (case / "ledger.sqlite").write_bytes(b"no database: whoever opens it fails")
    releases.write(case / "release", Redacted(view, {}), "x", 1, NOW)
    ids = {
        "incidents": view.incidents[0].id,
        "claims": view.incidents[0].claims[0],
        "documents": view.incidents[0].documents[0],
        "tallies": next(iter(view.claims(ModelScope.TALLY))),
    }
    opened: list[str] = []
    watching = [True]

    def hook(event: str, told: tuple[object, ...]) -> None:
        if watching[0] and event in ("open", "sqlite3.connect", "os.listdir", "os.scandir"):
            opened.append(str(told[0]))

    sys.addaudithook(hook)
    try:
        found = _every_answer(make(str(case)), ids)
    finally:
        watching[0] = False
    assert {path: status for path, status in found.items() if status != (404 if "nobody" in path else 200)} == {}
    release = str(case / "release")
    assert any(name.startswith(f"{release}/") for name in opened)  # what is looked for is seen
    allowed = (release, str(Path(releases.__file__).parents[1]), sys.prefix, sys.base_prefix, "/dev/null")
    inside = [name for name in opened if str(tmp_path) in name]
    assert [name for name in inside if release not in name] == []
    assert [name for name in opened if name.startswith("/") and not name.startswith((*allowed, "file:"))] == []


def _every_answer(app: FastAPI, ids: dict[str, str]) -> dict[str, int]:
    """The status of each endpoint, by path: for the things that have these ids, and for nobody."""
    found = {}
    with calling(app) as client:
        for path in (*client.get("openapi.json").json()["paths"], f"{BASE}docs"):
            what = path.removeprefix(BASE).split("/")[0]
            for id_ in (ids.get(what, "nobody"), "nobody") if "{id}" in path else ("",):
                asked = path.removeprefix(BASE).replace("{id}", id_).replace("{what}", "claims")
                found[asked] = client.get(asked).status_code
    return found


def test_a_csv_of_the_api_runs_nothing(view: CaseView, tmp_path: Path):
    formula = '=HYPERLINK("https://x.example")'
    document = replace(view.documents[0], title=formula)
    incident = view.incidents[0]
    assert incident.place
    place = replace(incident.place, name=f"@{formula}")
    poisoned = replace(
        view,
        documents=(document, *view.documents[1:]),
        incidents=(replace(incident, place=place), *view.incidents[1:]),
    )
    releases.write(tmp_path / "release", Redacted(poisoned, {}), "x", 1, NOW)
    with calling(make(str(tmp_path / "release"))) as client:
        for what in ("documents", "incidents"):
            cells = [cell for row in csv.reader(io.StringIO(client.get(f"{what}.csv").text)) for cell in row]
            assert [cell for cell in cells if "HYPERLINK" in cell]
            assert not [cell for cell in cells if cell.startswith(("=", "@", "\t"))]


def test_an_app_without_a_release_is_refused(tmp_path: Path):
    app = FastAPI()
    shutil.rmtree(tmp_path)
    with pytest.raises(Exception, match="no release here"):
        attach(app, Published(tmp_path))


def test_ids_of_incidents_are_found_again(api: httpx.Client, view: CaseView):
    one = view.incidents[0]
    assert api.get(f"incidents/{IncidentId(one.id)}").json()["id"] == one.id
    mine = api.get("claims", params={"incident": one.id, "limit": 500}).json()["items"]
    assert sorted(row["id"] for row in mine) == sorted(one.claims)
    document = api.get(f"documents/{one.documents[0]}").json()
    assert document["key"] == one.documents[0]


def test_tokens_from_the_command_line(tmp_path: Path):
    path = str(tmp_path / "tokens.json")
    assert harmledger("token", "public", "incidents,tallies", "--tokens", path).returncode == 0
    made = harmledger("token", "add", "newsroom", "--scopes", "claims", "--until", "2099-12-31", "--tokens", path)
    assert re.fullmatch(r"hl1_[\w-]{43}\n", made.stdout)
    assert harmledger("token", "list", "--tokens", path).stdout == (
        "(anybody)\tincidents,tallies\t\nnewsroom\tclaims\t2099-12-31\n"
    )
    wrong = harmledger("token", "add", "newsroom", "--scopes", "claims", "--tokens", path)
    assert (wrong.returncode, "there is a token named" in wrong.stderr) == (2, True)
    assert harmledger("token", "revoke", "newsroom", "--tokens", path).returncode == 0
    assert "newsroom" not in harmledger("token", "list", "--tokens", path).stdout
    assert harmledger("token", "add", "x", "--scopes", "all", "--tokens", path).returncode == 2
