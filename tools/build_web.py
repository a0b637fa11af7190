"""Puts what the pages need of npm's packages into the package: the map's program and the shaper of Arabic labels.

The Makefile does so where npm is there; by hand, without arguments:

    npm ci --prefix tools/web
    python tools/build_web.py

Without it the pages read as they do without JavaScript: the map is a drawing.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

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


def build(into: Path) -> None:
    """Writes every file into an empty folder."""
    for name, source in COPIED.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        kept = [line for line in text.splitlines() if not line.startswith("//# sourceMappingURL=")]
        (into / name).write_text("\n".join(kept) + "\n", encoding="utf-8", newline="\n")
    versions = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    (into / "versions.json").write_text(json.dumps(versions, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".vendor.", dir=TARGET.parent))
    build(fresh)
    fresh.chmod(0o755)
    shutil.rmtree(TARGET)
    fresh.replace(TARGET)
