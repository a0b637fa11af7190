"""Which letters the bytes stand for, with the encoding named, or a refusal that says where it fails.

Order: byte order marks, UTF-8, UTF-16 without a mark, a declared charset (HTML), then the two single-byte
encodings in which monitors' old files come. Those two accept almost any bytes, so each needs evidence of its
own; text that is mostly UTF-8 with broken bytes is refused, never patched (decision 0004).
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import NamedTuple

from harmledger.errors import UndecodableInput

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", 3),
    (codecs.BOM_UTF32_LE, "utf-32", 0),
    (codecs.BOM_UTF32_BE, "utf-32", 0),
    (codecs.BOM_UTF16_LE, "utf-16", 0),
    (codecs.BOM_UTF16_BE, "utf-16", 0),
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_ARABIC_WORD = re.compile("[\u0621-\u063a\u0641-\u064a\u064b-\u0652\u067e\u0686\u0698\u06a9\u06af]{2,}")
_COMMON_ARABIC = frozenset("في من على إلى عن أن إن ما لا هذا هذه التي الذي بين كان قد مع بعد كما أو ثم".split())
# Letters of windows-1252 as Western European languages use them, and the marks of word processors.
_WESTERN_LETTERS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüŒœŠšŽž"
_WESTERN_MARKS = "‘’“”–—…•«»£©®°·™§¡¿½¼¾\xa0\xad´ºª„‚‹›"
_LOWER_WESTERN = frozenset(c for c in _WESTERN_LETTERS if c.islower())
_CAPITAL_WESTERN = frozenset(_WESTERN_LETTERS) - _LOWER_WESTERN
_UTF16_SAMPLE = 4096
_SAVE_AS_UTF8 = "Save it as UTF-8 and run again"


class Decoded(NamedTuple):
    """The letters, and the name of the encoding in which they came."""

    text: str
    encoding: str


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text that ``data`` holds, letter for letter, without a byte order mark.

    Args:
        data: The bytes.
        declared: The charset that the content itself declares (HTML), tried when UTF-8 fails.

    Raises:
        UndecodableInput: if the bytes are binary, broken UTF-8 (the byte is named) or in no encoding that can
            be told with confidence.
    """
    found = _by_mark(data) or _as_utf8(data) or _as_utf16(data) or _as_declared(data, declared)
    if found is None and b"\0" not in data:
        found = _as_windows_1256(data) or _as_windows_1252(data)
    if found is None:
        raise _refusal(data)
    _refuse_binary(found.text)
    return found


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding, skip in _BOMS:
        if data.startswith(mark):
            try:
                return Decoded(data[skip:].decode(encoding), encoding)
            except UnicodeDecodeError as error:
                message = f"it begins as {encoding.upper()} and breaks at byte {error.start + skip}"
                raise UndecodableInput(message, remedy=_SAVE_AS_UTF8) from error
    return None


def _as_utf8(data: bytes) -> Decoded | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else Decoded(text, "utf-8")


def _as_utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: every second byte is nearly the same (0 for Latin, 6 for Arabic)."""
    sample = data[: _UTF16_SAMPLE - _UTF16_SAMPLE % 2]
    if len(data) % 2 or len(sample) < 4:
        return None
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        usual = sum(n for byte, n in Counter(high).items() if byte in (0x00, 0x06, 0x20))
        if usual < 0.9 * len(high) or not (0x00 in high or 0x06 in high):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text) and sum(c.isalpha() or c.isspace() for c in text) > 0.6 * len(text):
            return Decoded(text, "utf-16")
    return None


def _as_declared(data: bytes, declared: str | None) -> Decoded | None:
    if not declared:
        return None
    try:
        codec = codecs.lookup(declared.strip())
        text = data.decode(codec.name)
    except (LookupError, ValueError):  # no such charset, or not of this kind; UnicodeDecodeError is a ValueError
        return None
    if not isinstance(text, str) or "\0" in text or codec.name == "utf-8":
        return None
    # Browsers read "latin-1" as windows-1252 (WHATWG Encoding, "iso-8859-1" is a label of it).
    if codec.name == "iso8859-1":
        return Decoded(data.decode("cp1252", "replace"), "windows-1252")
    return Decoded(text, codec.name.replace("cp125", "windows-125"))


def _mostly_utf8(data: bytes) -> bool:
    high = sum(byte >= 0x80 for byte in data)
    return 2 * sum(len(m[0]) for m in _MULTIBYTE.finditer(data)) > high


def _as_windows_1256(data: bytes) -> Decoded | None:
    """Arabic in windows-1256: nearly all high bytes are Arabic letters in words, and some words are common."""
    if _mostly_utf8(data):
        return None
    text = data.decode("cp1256")
    high = [c for c in text if ord(c) >= 0x80 and c not in _WESTERN_MARKS and c not in "،؛؟ـ\u200c\u200d\u200e\u200f"]
    words = _ARABIC_WORD.findall(text)
    if not high or sum(map(len, words)) < 0.9 * len(high):
        return None
    common = sum(word in _COMMON_ARABIC or word.startswith("ال") for word in words)
    return Decoded(text, "windows-1256") if common >= max(1, 0.08 * len(words)) else None


def _as_windows_1252(data: bytes) -> Decoded | None:
    """Western text in windows-1252: every high byte is a typographic mark, or an accented letter in a word."""
    if _mostly_utf8(data):
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    if sum(c.isascii() for c in text) < 0.7 * len(text):
        return None
    for at, c in enumerate(text):
        if c.isascii() or c in _WESTERN_MARKS:
            continue
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if c == "€" and (
            text[at + 1 : at + 3].strip()[:1].isdigit() or text[max(0, at - 2) : at].strip()[-1:].isdigit()
        ):
            continue
        in_word = before.isalpha() or after.isalpha()
        if c in _LOWER_WESTERN and (in_word or (not before.strip() and not after.strip() and c in "àéèôò")):
            continue
        if c in _CAPITAL_WESTERN and after.isalpha() and not before.islower():
            continue
        return None
    return Decoded(text, "windows-1252")


def _refusal(data: bytes) -> UndecodableInput:
    if b"\0" in data:
        at = data.index(b"\0")
        return UndecodableInput(f"it is binary, not text (byte {at} is zero)", remedy="Give the page or text itself")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        return UndecodableInput(f"it is not valid UTF-8 at byte {error.start} (0x{byte:02x})", remedy=_SAVE_AS_UTF8)
    raise AssertionError("refused although it decodes")  # pragma: no cover - valid UTF-8 without zeros is text


def _refuse_binary(text: str) -> None:
    found = _CONTROL.search(text)
    if found and (text[found.start()] == "\0" or len(_CONTROL.findall(text)) > 0.01 * len(text)):
        at = found.start()
        raise UndecodableInput(
            f"it is binary, not text (control character {ord(text[at])} at character {at})",
            remedy="Give the page or text itself",
        )
