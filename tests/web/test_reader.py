"""The reader's journeys, in a real browser and both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from lxml import etree
from playwright.sync_api import Page

from harmledger.model.ids import sha256
from harmledger.web import assets
from harmledger.web.reader import make, static
from harmledger.web.sentences import LANGUAGES
from tests.web.browsers import NARROW, WIDE, Visitor, served, violations

PATHS = ("", "tallies", "method", "changes")

# Where the first and the last digit of each range are painted, from left to right; Arabic must not turn them round.
PAINTED = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const box = (node, i) => {
    const range = document.createRange();
    range.setStart(node, i);
    range.setEnd(node, i + 1);
    return range.getBoundingClientRect();
  };
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (const m of node.data.matchAll(/(\\d[\\d,]*)\\u2013(\\d[\\d,]*)/g)) {
      const [first, last] = [box(node, m.index), box(node, m.index + m[0].length - 1)];
      const direction = getComputedStyle(document.documentElement).direction;
      if (first.width) found.push([m[0], first.left < last.left, direction]);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def address(published: tuple[Path, str, str]) -> Iterator[str]:
    with served(make(str(published[0]))) as at:
        yield at


@pytest.fixture(scope="module")
def site(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture
def mapped() -> None:
    if not assets.has("maplibre.js"):
        pytest.skip("the map was not tried: its program is not there (npm ci --prefix tools/web)")


def until(page: Page, holds: str) -> None:
    """Waits for a condition. Playwright's own way evaluates a text in the page, which the pages' policy forbids."""
    for _ in range(300):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"it never came: {holds}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_filter_to_a_quote_without_any_script(address: str, visitor: Visitor, language: str) -> None:
    page = visitor.visit(f"{address}{language}/", java_script_enabled=False)
    everything = page.locator("#list tbody tr").count()
    assert page.locator("#drawn svg.map a").count() > 3  # the map as a drawing
    page.select_option("#f-grade", "fair")
    page.click("#filters button[type=submit]")
    assert "grade=fair" in page.url
    assert 0 < page.locator("#list tbody tr").count() < everything
    page.click("#list tbody a")
    quote = page.locator("blockquote mark.k-counts").first.text_content()
    assert quote
    assert re.search(r"\d|hundred|dozen|twelve|\u0645\u0642\u062a\u0644", quote)
    assert page.locator("link[hreflang]").count() == 1


@pytest.mark.usefixtures("mapped")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_brush_moves_map_list_and_address(address: str, visitor: Visitor, language: str) -> None:
    page = visitor.visit(f"{address}{language}/", reduced_motion="reduce")
    page.wait_for_selector("#map[data-state=ready]", timeout=60_000)
    before = int(page.get_attribute("#map", "data-shown") or 0)
    page.locator("svg.time").scroll_into_view_if_needed()
    box = page.locator("svg.time").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 15, box["y"] + 8)
    page.mouse.up()
    page.wait_for_url("**from=2025-0*")
    after = int(page.get_attribute("#map", "data-shown") or 0)
    assert 0 < after < before
    until(page, "document.querySelectorAll('#list tbody tr').length < 11")
    listed = page.locator("#list tbody tr").count()
    again = visitor.visit(page.url, java_script_enabled=False)
    assert again.locator("#list tbody tr").count() == listed


@pytest.mark.usefixtures("mapped")
def test_clusters_part_and_places_are_circles_of_their_radius(address: str, visitor: Visitor) -> None:
    page = visitor.visit(f"{address}en/", reduced_motion="reduce")
    page.wait_for_selector("#map[data-state=ready]", timeout=60_000)
    reach = page.evaluate("harmledgerMap.getSource('reach').serialize().data.features.length")
    assert reach == len(
        {(p[0], p[1]) for p in page.evaluate("harmledgerPoints.lat.map((lat, i) => [lat, harmledgerPoints.lon[i]])")}
    )
    assert page.evaluate("harmledgerMap.getSource('incidents').serialize().cluster")
    page.evaluate("harmledgerMap.jumpTo({center: [harmledgerPoints.lon[0], harmledgerPoints.lat[0]], zoom: 13.9})")
    until(page, "harmledgerMap.loaded() && harmledgerMap.queryRenderedFeatures({layers: ['dots']}).length > 0")


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_accessible_fits_and_keeps_numbers_from_turning(
    address: str, published: tuple[Path, str, str], visitor: Visitor, language: str
) -> None:
    page = visitor.visit(f"{address}{language}/", WIDE, reduced_motion="reduce")
    painted = []
    for path in (*PATHS, f"incidents/{published[2]}"):
        for size in (WIDE, NARROW):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.goto(f"{address}{language}/{path}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, size)
        assert violations(page) == [], path
        painted += page.evaluate(PAINTED)
    assert len(painted) > 3
    assert [text for text, in_order, _ in painted if not in_order] == []
    assert {direction for _, _, direction in painted} == {LANGUAGES[language]}


def test_an_incident_prints_without_menus_and_whole(
    address: str, published: tuple[Path, str, str], visitor: Visitor
) -> None:
    page = visitor.visit(f"{address}ar/incidents/{published[2]}")
    page.emulate_media(media="print")
    assert not page.is_visible("header.site nav")
    assert page.is_visible("blockquote >> nth=0")
    assert page.is_visible(".cite")
    assert len(page.pdf()) > 10_000


def test_an_old_address_leads_to_where_its_claims_are(site: httpx.Client, published: tuple[Path, str, str]) -> None:
    _, gone, kept = published
    first = site.get(f"incidents/{gone}", headers={"accept-language": "ar"}, follow_redirects=True)
    assert first.status_code == 200
    assert f"/ar/incidents/{kept}" in str(first.url)
    assert gone in first.text  # it says by which address one came
    assert site.get("en/incidents/0000000000").status_code == 404
    changes = site.get("en/changes").text
    assert gone[:12] in changes
    assert f"incidents/{kept}" in changes


def test_what_is_asked_for_in_another_script_is_found(site: httpx.Client) -> None:
    latin, arabic = (site.get("en/", params={"place": name}).text for name in ("Kelmara", "كلمارا"))
    by_latin, by_arabic = (set(re.findall(r'incidents/(\w{12,})"', text)) for text in (latin, arabic))
    assert by_arabic
    assert by_arabic <= by_latin
    assert "Kelmara" in site.get("en/", params={"q": "كلمارا"}).text
    assert site.get("en/", params={"from": "2031-99"}).status_code == 400


def test_feeds_are_atom_and_lead_to_pages(site: httpx.Client, published: tuple[Path, str, str]) -> None:
    feed = etree.fromstring(site.get("ar/changed.atom").content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    links = feed.xpath("a:entry/a:link/@href", namespaces=atom)
    assert any(link.endswith(f"/ar/incidents/{published[2]}") for link in links)
    assert all(site.get(link).status_code == 200 for link in links)
    assert site.get("en/new.atom").status_code == 200


def test_the_proof_holds_lines_of_the_files_whose_digests_it_names(
    site: httpx.Client, published: tuple[Path, str, str]
) -> None:
    proof = site.get(f"incidents/{published[2]}/proof.json").json()
    for name in ("incidents.jsonl", "assessments.jsonl"):
        file = site.get(f"release/{name}").content
        assert sha256(file) == proof["release"]["files"][name]["sha256"]
        assert proof[name] in [json.loads(line) for line in file.splitlines()]
    assert site.get("release/catalogue.sqlite").status_code == 404


def test_the_site_in_a_folder_reads_filters_and_leads_on(
    published: tuple[Path, str, str], visitor: Visitor, tmp_path: Path
) -> None:
    folder, gone, kept = published
    many = static.write(str(folder), tmp_path / "site")
    assert many == sum(1 for file in (tmp_path / "site").rglob("*") if file.is_file())
    page = visitor.visit((tmp_path / "site" / "index.html").as_uri())
    page.click("a[lang=ar]")
    page.fill("#f-q", "كلمارا")
    page.click("#filters button[type=submit]")
    assert page.locator("#list tbody tr").count() == 1
    page.click("#list tbody a")
    assert page.locator("blockquote mark").count() > 0
    old = (tmp_path / "site" / "ar" / "incidents" / f"{gone}.html").read_text("utf-8")
    assert f"{kept}.html" in old
    for file in (tmp_path / "site").rglob("*.html"):  # every link leads to a file
        for link in re.findall(r'(?:href|src)="([^"#:]+)[#"]', file.read_text("utf-8")):
            target = (file.parent / link.split("?")[0]).resolve()
            assert target.is_file(), (file.name, link)
    static.write(str(folder), tmp_path / "site")  # a former site gives way


def test_pages_read_without_what_npm_brings(site: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    own = {name: path for name, path in assets.known().items() if path.is_relative_to(assets.OWN)}
    monkeypatch.setattr(assets, "known", lambda: own)
    page = site.get("en/").text
    assert "maplibre" not in page
    assert '<svg class="map"' in page
