"""Writes a bag of BagIt 1.0 (RFC 8493): a folder or a .zip in which every file has its SHA-256 in a manifest."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from harmledger.errors import SaveError, UsageError

File = tuple[str, bytes]  # its path inside the bag, "/" between, and its bytes
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a .zip tells the same of the same files


def save_bag(out: Path, payload: Iterable[File], beside: Iterable[File], info: Mapping[str, str]) -> int:
    """Write a bag, whole or not at all, and tell how many bytes its payload has.

    Args:
        out: A folder that is not there yet, or the name of a .zip file.
        payload: The files that are put under ``data/``; read one at a time.
        beside: Files that stand beside ``data/``.
        info: The labels of ``bag-info.txt``; the date and the size are added.

    Raises:
        UsageError: something stands at ``out`` already.
        SaveError: it could not be written.
    """
    if out.exists():
        raise UsageError("something stands there already", where=str(out), remedy="Name another folder or .zip file")
    try:
        with _room(out) as (put, close):
            written = _written(put, payload, beside, info)
            close()
    except OSError as error:
        raise SaveError(
            f"the bundle cannot be written ({error.strerror or error})", where=str(out), remedy="Free some space"
        ) from error
    return written


def _written(
    put: Callable[[str, bytes], None], payload: Iterable[File], beside: Iterable[File], info: Mapping[str, str]
) -> int:
    manifest: dict[str, str] = {}
    size = 0
    for name, data in payload:
        put(f"data/{name}", data)
        manifest[f"data/{name}"] = hashlib.sha256(data).hexdigest()
        size += len(data)
    told = {**info, "Bagging-Date": datetime.now(UTC).date().isoformat(), "Payload-Oxum": f"{size}.{len(manifest)}"}
    tags = {
        "bagit.txt": _DECLARATION,
        "bag-info.txt": "".join(f"{label}: {' '.join(value.split())}\n" for label, value in told.items()).encode(),
        "manifest-sha256.txt": _manifest(manifest),
        **dict(beside),
    }
    tags["tagmanifest-sha256.txt"] = _manifest({n: hashlib.sha256(data).hexdigest() for n, data in tags.items()})
    for name, data in tags.items():
        put(name, data)
    return size


def _manifest(digests: Mapping[str, str]) -> bytes:
    """Lines sorted by name; line ends and percent signs in names are escaped (RFC 8493, 2.1.3)."""
    escaped = ((name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D"), d) for name, d in digests.items())
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(escaped)).encode("utf-8")


@contextmanager
def _room(out: Path) -> Iterator[tuple[Callable[[str, bytes], None], Callable[[], None]]]:
    """Where files are put, out of sight until ``close`` gives the whole its name."""
    out.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        if out.suffix == ".zip":
            zipped = zipfile.ZipFile(part / "bag", "w", zipfile.ZIP_DEFLATED)

            def put(name: str, data: bytes) -> None:
                entry = zipfile.ZipInfo(f"{out.stem}/{name}", _LONG_AGO)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                zipped.writestr(entry, data)

            def close() -> None:
                zipped.close()
                (part / "bag").chmod(0o600)  # what is in it is for those whom its maker gives it to
                (part / "bag").replace(out)

            with zipped:
                yield put, close
        else:
            (part / "bag").mkdir(mode=0o700)

            def put(name: str, data: bytes) -> None:
                path = part / "bag" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)

            def close() -> None:
                (part / "bag").replace(out)

            yield put, close
    finally:
        shutil.rmtree(part, ignore_errors=True)
