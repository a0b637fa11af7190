"""What an export tells of itself: how many rows, their digest, what each column means."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from harmledger.publish import shapes
from harmledger.publish.columns import COLUMNS

PACKAGE = ".datapackage.json"
"""What is put behind a table's name for the name of what tells about it."""

_MEDIA = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "gpkg": "application/geopackage+sqlite3",
}
MEDIA: Mapping[str, str] = _MEDIA
"""Media types of the formats."""

_KEYS = {"claims": "claim_id", "tallies": "claim_id", "incidents": "event_id", "documents": "key"}


class Told:
    """An export as it is written: what was written so far, and its digests.

    Attributes:
        what: "claims", "documents", "incidents" or "tallies".
        of: What is told of the case or release beside it, in words.
        rows: How many rows passed.
        size: How many bytes came out.
    """

    def __init__(self, what: str, of: Mapping[str, str] | None = None) -> None:
        self.what = what
        self.of = dict(of or {})
        self.rows = 0
        self.size = 0
        self._rows = hashlib.sha256()
        self._file = hashlib.sha256()
        self._encode = msgspec.json.Encoder().encode

    @property
    def rows_sha256(self) -> str:
        """SHA-256 of the rows as JSON lines, whatever the format."""
        return self._rows.hexdigest()

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes that came out."""
        return self._file.hexdigest()

    def counted(self, table: Iterable[shapes.Row]) -> Iterator[shapes.Row]:
        """The rows, counted as they pass."""
        for row in table:
            self.rows += 1
            self._rows.update(self._encode(row) + b"\n")
            yield row

    def weighed(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The bytes, counted as they pass."""
        for piece in pieces:
            self.size += len(piece)
            self._file.update(piece)
            yield piece

    def about(self) -> dict[str, str]:
        """What a file tells of itself inside, when its rows have passed. A digest of the file cannot stand in it."""
        return {
            "table": self.what,
            **self.of,
            "rows": str(self.rows),
            "rows_sha256": self.rows_sha256,
            "rows_sha256_of": "the same rows as JSON lines: `--format jsonl`",
        }

    def package(self, file: str, form: str) -> bytes:
        """A Frictionless data package of the file: what its columns mean, its rows, bytes and digest."""
        resource: dict[str, object] = {
            "name": self.what,
            "path": file,
            "format": form,
            "mediatype": MEDIA[form],
            "encoding": "utf-8",
            "bytes": self.size,
            "hash": f"sha256:{self.sha256}",
            "rows": self.rows,
            "rows_sha256": self.rows_sha256,
        }
        if form == "jsonl":
            resource["jsonschema"] = shapes.schema(self.what)
        else:
            resource |= {"profile": "tabular-data-resource", "schema": codebook(self.what, form)}
        told = {"name": f"harmledger-{self.what}", "profile": "data-package", **self.of, "resources": [resource]}
        return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def codebook(what: str, form: str = "csv") -> dict[str, object]:
    """The columns of a table as a Frictionless table schema.

    Args:
        what: Which table.
        form: The format: those of places have the point as their geometry in place of two columns.
    """
    gone = ("latitude", "longitude") if form == "geojson" else ()
    listed = [c for c in COLUMNS[what] if c.name not in gone]
    fields = [{"name": c.name, "type": c.type.value, "description": c.meaning} for c in listed]
    return {"fields": fields, "primaryKey": [_KEYS[what]], "missingValues": [""]}
