"""Web archives that tests and campaigns make, through the writer that archivers use."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DATE = "2031-05-09T08:00:00Z"
PAGE = (
    "<html><head><title>{title}</title></head><body><article><p>Shells hit the market of {place} on 6 May 2031 and "
    "killed {dead} civilians, the North Observatory said. Houses burned down, and people fled.</p></article></body>"
    "</html>"
)


def page(place: str = "Kunduz", dead: str = "three", title: str = "Market hit") -> bytes:
    """A page that reports harm."""
    return PAGE.format(place=place, dead=dead, title=title).encode()


class _Writer(WARCWriter):
    """Keeps what it measures in memory: warcio's own leaves a temporary file open."""

    @classmethod
    def _create_temp_file(cls) -> io.BytesIO:
        return io.BytesIO()


class Warc:
    """A web archive as it is written, record by record; where each began."""

    def __init__(self, *, packed: bool = False) -> None:
        self._out = io.BytesIO()
        self._writer = _Writer(self._out, gzip=packed)
        self.starts: list[int] = []

    def response(
        self,
        url: str,
        body: bytes = b"",
        kind: str = "text/html",
        status: str = "200 OK",
        http: Mapping[str, str] | None = None,
        **warc: str,
    ) -> Warc:
        """A server's answer."""
        headers = StatusAndHeaders(status, [("Content-Type", kind), *(http or {}).items()], protocol="HTTP/1.1")
        return self.record("response", url, body, headers, **warc)

    def record(
        self, of: str, url: str, body: bytes, http: StatusAndHeaders | None = None, kind: str = "", **warc: str
    ) -> Warc:
        """Any record; ``warc``: fields of its own."""
        told = {"WARC-Date": DATE, **{name.replace("_", "-"): value for name, value in warc.items()}}
        made = self._writer.create_warc_record(
            url, of, payload=io.BytesIO(body), http_headers=http, warc_content_type=kind, warc_headers_dict=told
        )
        self.starts.append(self._out.tell())
        self._writer.write_record(made)
        return self

    @property
    def data(self) -> bytes:
        """What was written so far."""
        return self._out.getvalue()


def chunked(body: bytes, size: int = 40) -> bytes:
    """A body as servers send it in chunks."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def wacz(
    parts: Mapping[str, bytes], pages: Iterable[str] | None = None, *, told: Mapping[str, str] | None = None
) -> bytes:
    """A packed web archive; ``told``: digests that it tells in place of the true ones."""
    held = {f"archive/{name}": data for name, data in parts.items()}
    if pages is not None:
        lines = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}, *({"url": url} for url in pages)]
        held["pages/pages.jsonl"] = "\n".join(map(json.dumps, lines)).encode()
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "bytes": len(data), "hash": f"sha256:{_sha(data)}"}
        for name, data in held.items()
    ]
    for each in resources:
        each["hash"] = (told or {}).get(str(each["path"]), each["hash"])
    described = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}).encode()
    held["datapackage.json"] = described
    sealed = {"path": "datapackage.json", "hash": f"sha256:{_sha(described)}"}
    held["datapackage-digest.json"] = json.dumps(sealed | dict(told or {})).encode()
    return zipped(held)


def zipped(parts: Mapping[str, bytes], way: int = zipfile.ZIP_STORED) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as packed:
        for name, data in parts.items():
            packed.writestr(zipfile.ZipInfo(name), data, way)  # not of this moment: the same parts are the same bytes
    return out.getvalue()


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def gz(data: bytes) -> bytes:
    """One gzip member."""
    return gzip.compress(data, mtime=0)
