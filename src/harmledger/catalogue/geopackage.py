"""A GeoPackage (OGC 12-128r19, version 1.3): one layer of points, what its columns mean, and what is told of it.

A point is the middle of a circle; how far from it the place may lie is a column. It is written by hand, since the
libraries that write it bring a hundred megabytes along.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

Value = str | int | float | None

_APPLICATION = 0x47504B47  # "GPKG"
_VERSION = 10300
_WHEN = "2000-01-01T00:00:00.000Z"  # the same rows give the same bytes: no time of making
_KINDS = {"string": "TEXT", "integer": "INTEGER", "number": "DOUBLE", "date": "DATE"}
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]'
)

_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE,
  max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
CREATE TABLE about (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, what TEXT NOT NULL, value TEXT NOT NULL);
"""
_SYSTEMS = (
    ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", "undefined cartesian coordinate reference system"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinate reference system"),
    ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude/latitude coordinates in decimal degrees on WGS 84"),
)


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer: its name, its columns (name, type, meaning), and which of them are latitude and longitude."""

    name: str
    columns: Sequence[tuple[str, str, str]]
    latitude: int
    longitude: int


def write(path: Path, layer: Layer, rows: Iterable[Sequence[Value]], about: Callable[[], Mapping[str, str]]) -> None:
    """Write a GeoPackage.

    Args:
        path: The file, which is not there yet.
        layer: Its one layer.
        rows: Values in the order of the columns.
        about: What is told of it when the rows have passed.
    """
    with closing(sqlite3.connect(path)) as db:
        db.executescript(
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_VERSION};"
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
        )
        db.executescript(_TABLES)
        columns = ", ".join(f'"{name}" {_KINDS[kind]}' for name, kind, _ in layer.columns)
        db.execute(
            f'CREATE TABLE "{layer.name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT, {columns})'
        )
        marks = ", ".join("?" * (len(layer.columns) + 1))
        named = ", ".join(f'"{name}"' for name, _, _ in layer.columns)
        insert = f'INSERT INTO "{layer.name}" (geom, {named}) VALUES ({marks})'  # noqa: S608 (names of our own)
        extent = _Extent()
        with db:
            db.executemany(insert, ((extent.point(row[layer.latitude], row[layer.longitude]), *row) for row in rows))
            _describe(db, layer, extent, about())


class _Extent:
    """The points of a layer, and the box that holds them."""

    def __init__(self) -> None:
        self.box: tuple[float, float, float, float] | None = None

    def point(self, lat: Value, lon: Value) -> bytes | None:
        """A point in the format's own form: a head without an envelope, then well-known binary."""
        if not isinstance(lat, int | float) or not isinstance(lon, int | float):
            return None
        x, y = float(lon), float(lat)
        w, s, e, n = self.box or (x, y, x, y)
        self.box = (min(w, x), min(s, y), max(e, x), max(n, y))
        return struct.pack("<2sBBiBIdd", b"GP", 0, 1, 4326, 1, 1, x, y)


def _describe(db: sqlite3.Connection, layer: Layer, extent: _Extent, about: Mapping[str, str]) -> None:
    db.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", _SYSTEMS)
    described = "; ".join(f"{what}: {value}" for what, value in about.items())
    contents = "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    box = extent.box or (None, None, None, None)
    db.execute(contents, (layer.name, "features", layer.name, described, _WHEN, *box, 4326))
    db.execute(contents, ("about", "attributes", "about", "what is told of the layer", _WHEN, *[None] * 4, 0))
    db.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', 4326, 0, 0)", (layer.name,))
    schema = "http://www.geopackage.org/spec130/#extension_schema"
    for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
        db.execute("INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')", (table, schema))
    listed = [(layer.name, name, name, name, meaning) for name, _, meaning in layer.columns]
    listed.append((layer.name, "geom", "geom", "geom", "the middle of a circle of radius_km, never an exact spot"))
    db.executemany("INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)", listed)
    db.executemany("INSERT INTO about (what, value) VALUES (?, ?)", about.items())
