"""Pictures are never decoded: one that would unpack to more than the parser's memory is read past, in a page and in a
PDF. As an input of its own it is refused by its first bytes, whatever its name."""

from __future__ import annotations

import base64
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from harmledger.collect import captures
from harmledger.confined import Bounds, Parser
from harmledger.model.document import Capture, Quarantined
from harmledger.model.ids import sha256

TOLD = "Shells hit the market of Kunduz on 6 May 2031 and killed three civilians, the North Observatory said."
UNPACKED = 1_200_000_000
MEMORY = 1_000  # megabytes, less than what a picture would unpack to


@pytest.fixture(scope="module")
def nothing() -> bytes:
    """A picture's bytes, packed."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(bytes(10_000_000)) for _ in range(UNPACKED // 10_000_000)), packer.flush()])


def png(packed: bytes) -> bytes:
    """A picture of some gigabytes."""
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 30_000, 40_000, 8, 0, 0, 0, 0)), (b"IDAT", packed), (b"IEND", b""))
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def page(packed: bytes) -> bytes:
    picture = base64.b64encode(png(packed))
    text = TOLD.encode()
    return b'<html><body><article><p>%s</p><img src="data:image/png;base64,%s"></article></body></html>' % (
        text,
        picture,
    )


def pdf(packed: bytes) -> bytes:
    content = f"BT /F 12 Tf 9 9 Td ({TOLD}) Tj ET q 9 0 0 9 0 0 cm /I Do Q".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 999 99]/Resources<</Font<</F 5 0 R>>/XObject<</I 6 0 R>>>>/Contents 4 "
        b"0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/XObject/Subtype/Image/Width 30000/Height 40000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter"
        b"/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    )
    body, at = b"%PDF-1.4\n", []
    for n, each in enumerate(objects, 1):
        at.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (n, each)
    table = b"".join(b"%010d 00000 n \n" % where for where in at)
    end = b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 7\n0000000000 65535 f \n" + table + end


@pytest.mark.parametrize("media", ["html", "pdf"])
def test_a_picture_in_a_page_or_a_pdf_is_not_unpacked(media: str, nothing: bytes):
    data = (page if media == "html" else pdf)(nothing)
    with Parser(Bounds(60, MEMORY)) as parser:
        document = parser.document(Capture(sha256(data), f"a.{media}", media, len(data), data))
    assert "killed three civilians" in document.text


def test_no_library_that_decodes_pictures_is_loaded_by_what_reads():
    loaded = "import sys; from harmledger.confined import worker; worker._warm(); print('PIL' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True, text=True).stdout == "False\n"
    )


@pytest.mark.parametrize("name", ["a.html", "a.txt", "a.pdf"])
def test_a_picture_by_another_name_is_refused_unread(tmp_path: Path, name: str, nothing: bytes):
    (tmp_path / name).write_bytes(png(nothing))
    (fault,) = captures([tmp_path / name])
    assert isinstance(fault, Quarantined)
    assert "a picture or film, not text" in fault.reason
