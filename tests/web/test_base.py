"""What the reader and the desk share: headers, static files, error pages, sentences, addresses."""

from __future__ import annotations

import re
import socket
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from harmledger.errors import UsageError
from harmledger.web import assets, serving
from harmledger.web.links import Links, file_of
from harmledger.web.reader import make
from harmledger.web.sentences import FORMS, LANGUAGES, LRI, PDI, chosen, form, sentences
from tests.web.browsers import Visitor, served, violations

ROOMS = sorted({f.name.split(".")[0] for f in (Path(assets.HERE) / "sentences").glob("*.toml")} - {"base", "names"})


@pytest.fixture(scope="module")
def site(released: Path) -> Iterator[httpx.Client]:
    with served(make(str(released))) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        yield client


@pytest.mark.parametrize("path", ["en/", "nowhere", "api/nowhere", f"static/{assets.stamp()}/harmledger.css", ""])
def test_every_answer_forbids_other_hosts_and_inline_script(site: httpx.Client, path: str) -> None:
    headers = site.get(path).headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


def test_another_host_is_not_served(site: httpx.Client) -> None:
    assert site.get("en/", headers={"host": "elsewhere.example"}).status_code == 421
    assert site.get("en/", headers={"host": "localhost:99"}).status_code == 200


def test_static_files_are_kept_by_their_stamp_alone(site: httpx.Client) -> None:
    found = site.get(assets.address("harmledger.css"))
    assert (found.status_code, "immutable" in found.headers["cache-control"]) == (200, True)
    assert found.headers["content-type"].startswith("text/css")
    assert "immutable" not in site.get("static/older/harmledger.css").headers["cache-control"]
    for outside in ("..%2fsite.py", "%2e%2e/site.py", "/etc/passwd", "templates/shell.html.j2"):
        assert site.get(f"static/{assets.stamp()}/{outside}").status_code == 404


def test_errors_are_pages_for_people_and_json_for_programs(site: httpx.Client) -> None:
    page = site.get("ar/nowhere")
    assert (page.status_code, 'dir="rtl"' in page.text, "لا توجد صفحة كهذه" in page.text) == (404, True, True)
    assert site.get("api/nowhere").json() == {"error": {"status": 404, "code": "not_found", "message": "Not Found"}}
    assert site.post("en/").status_code == 405


@pytest.mark.parametrize(
    ("accepted", "language"),
    [(None, "en"), ("ar", "ar"), ("ar-SY,ar;q=0.9,en;q=0.8", "ar"), ("fr,en;q=.2,ar;q=.1", "en"), ("fr;q=x,,;", "en")],
)
def test_the_first_page_is_in_the_language_that_the_browser_asks_for(
    site: httpx.Client, accepted: str | None, language: str
) -> None:
    assert chosen(accepted) == language
    answer = site.get("", headers={"accept-language": accepted} if accepted else {})
    assert answer.headers["location"] == f"{language}/"


@pytest.mark.parametrize("room", ["base", *ROOMS])
def test_arabic_says_all_that_english_says(room: str) -> None:
    english, arabic = (sentences(language, room).known for language in ("en", "ar"))
    assert set(english) == set(arabic)
    for key, sentence in english.items():
        other = arabic[key]
        if isinstance(sentence, str):
            assert isinstance(other, str), key
            assert places(sentence) == places(other), key
        else:
            assert not isinstance(other, str), key
            assert (set(sentence), set(other)) == (set(FORMS["en"]), set(FORMS["ar"])), key
            assert {p for s in other.values() for p in places(s)} <= {p for s in sentence.values() for p in places(s)}


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize(
    ("arabic", "numbers"),
    [("zero", [0]), ("one", [1]), ("two", [2]), ("few", [3, 10, 103]), ("many", [11, 99]), ("other", [100, 102])],
)
def test_plural_forms_are_those_of_cldr(arabic: str, numbers: list[int]) -> None:
    assert {form("ar", number) for number in numbers} == {arabic}
    assert {form("en", number) for number in numbers} == {"one" if arabic == "one" else "other"}


def test_a_number_in_a_sentence_stands_in_an_isolate_from_left_to_right() -> None:
    assert f"{LRI}1,234{PDI}" in sentences("ar", "reader").say("incidents", n=1234)


@pytest.mark.parametrize(
    ("here", "to", "served_as", "file"),
    [
        ("en/", "ar/", "../ar/", "../ar/index.html"),
        ("en/incidents/1f", "en/", "../", "../index.html"),
        ("en/incidents/1f", "ar/incidents/1f", "../../ar/incidents/1f", "../../ar/incidents/1f.html"),
        ("en/", "en/feed.atom", "feed.atom", "feed.atom"),
        ("", "en/tallies", "en/tallies", "en/tallies.html"),
    ],
)
def test_addresses_are_relative_to_their_page(here: str, to: str, served_as: str, file: str) -> None:
    assert Links(here).to(to) == served_as
    assert Links(here, files=True).to(to) == file


def test_a_page_and_its_file() -> None:
    assert [file_of(path) for path in ("", "en/", "en/tallies", "a.json")] == [
        "index.html", "en/index.html", "en/tallies.html", "a.json",
    ]  # fmt: skip


def test_where_it_listens_and_who_may_ask() -> None:
    assert serving.loopback("127.0.0.1")
    assert serving.loopback("::1")
    assert not serving.loopback("0.0.0.0")  # noqa: S104 (it is said that this is no loopback)
    assert serving.hosts_for("0.0.0.0") is None  # noqa: S104
    assert "map.example" in (serving.hosts_for("127.0.0.1", ("Map.example",)) or ())


def test_an_address_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="cannot be had"):
        serving.listening("127.0.0.1", taken.getsockname()[1])


def test_the_command_says_where_it_serves_and_serves(released: Path) -> None:
    command = [sys.executable, "-m", "harmledger", "serve", "--reader", "--case", str(released), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as started:
        try:
            assert started.stderr is not None
            said = started.stderr.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert address, said
            answer = httpx.get(f"{address[0]}en/", trust_env=False, timeout=20)
            assert (answer.status_code, "Harm in the valley" in answer.text) == (200, True)
        finally:
            started.terminate()


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shell_is_accessible_and_asks_nobody(released: Path, visitor: Visitor, language: str) -> None:
    with served(make(str(released))) as address:
        page = visitor.visit(f"{address}{language}/")
        assert page.evaluate("document.documentElement.dir") == LANGUAGES[language]
        assert violations(page) == []
