"""The text of a PDF, its lines joined to paragraphs again."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from typing import NamedTuple

from harmledger.errors import LockedInput, MalformedInput, UnreadableInput

MOST_PAGES = 2_000
MOST_CHARACTERS = 20_000_000

_FULL = 0.7  # of the page's line width: a shorter line ends its paragraph
_ENDS = re.compile(r"[.!?؟:]['\"”’»)]*\s*$")


class PdfText(NamedTuple):
    """What a PDF says."""

    text: str
    title: str | None
    author: str | None


def pdf_text(data: bytes) -> PdfText:
    """The text of a PDF.

    Raises:
        LockedInput: if it asks for a password.
        MalformedInput: if it is broken, or holds pictures of text alone.
        UnreadableInput: if it is beyond the bounds on pages, characters or what it unpacks to.
    """
    # Imported here: pypdf takes a tenth of a second, and most cases hold no PDF.
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError, WrongPasswordError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    broken = (
        PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, ArithmeticError,
        RecursionError, NotImplementedError, EOFError, zlib.error, struct.error,
    )  # fmt: skip  # pypdf lets all of these through from broken files
    locked = "it is locked with a password"
    remedy = "Save it without one (print it to a new PDF) and run again"
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise LockedInput(locked, remedy=remedy)
        pages = _pages(reader)
        meta = reader.metadata
        title, author = (meta.title, meta.author) if meta else (None, None)
    except (DependencyError, FileNotDecryptedError, WrongPasswordError) as error:
        raise LockedInput(locked, remedy=remedy) from error
    except LimitReachedError as error:
        what = "something in it unpacks, or counts, to more than is read: it is larger than a PDF may be"
        raise UnreadableInput(what, remedy="Split it, or save its text") from error
    except broken as error:
        raise MalformedInput("this PDF is broken", remedy="Save it anew, or save its text") from error
    text = "\n\n".join(filter(None, map(unwrapped, pages))).replace("\0", "\N{REPLACEMENT CHARACTER}")
    text = text.encode("utf-8", "replace").decode("utf-8")  # half characters that broken fonts leave
    if not text.strip():
        raise MalformedInput("this PDF holds no text, only pictures", remedy="Run text recognition over it first")
    return PdfText(text, _clean(title), _clean(author))


def _pages(reader: object) -> list[str]:
    pages = reader.pages  # type: ignore[attr-defined] # pypdf is imported late, so its type has no name here
    if len(pages) > MOST_PAGES:
        raise UnreadableInput(f"it has {len(pages)} pages, more than {MOST_PAGES}", remedy="Split it")
    texts: list[str] = []
    size = 0
    for page in pages:
        texts.append(page.extract_text() or "")
        size += len(texts[-1])
        if size > MOST_CHARACTERS:
            raise UnreadableInput(f"its text is longer than {MOST_CHARACTERS:,} characters", remedy="Split it")
    return texts


def unwrapped(page: str) -> str:
    """Lines that the page's width broke, joined; a line that ends short, or before an empty one, stays.

    A line is joined to the next where it is nearly as long as the page is wide and does not end a sentence.
    """
    lines = [" ".join(line.split()) for line in page.splitlines()]
    lengths = sorted(len(line) for line in lines if line)
    if not lengths:
        return ""
    width = lengths[min(len(lengths) - 1, int(0.9 * len(lengths)))]
    parts: list[str] = []
    for n, line in enumerate(lines):
        parts.append(line)
        following = lines[n + 1] if n + 1 < len(lines) else ""
        joins = line and following and len(line) >= _FULL * width and not _ENDS.search(line)
        parts.append(" " if joins else "\n")
    return "".join(parts).strip()


def _clean(value: object) -> str | None:
    return " ".join(value.replace("\0", "").split()) or None if isinstance(value, str) else None
