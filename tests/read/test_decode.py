"""Bytes to letters: what is read, under which name, and what is refused and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.errors import UndecodableInput
from harmledger.read.decode import decode

ENGLISH = "Three villagers were killed in the market of Old Mill."
ARABIC = "قتل ثلاثة مدنيين في قصف على سوق القرية، وقالت مصادر محلية إن بين الضحايا طفلا."
WESTERN = "“Three” were killed near Señor Muñoz’s café – à Orléans, 5 € each…"


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        pytest.param(ENGLISH.encode(), ENGLISH, "utf-8", id="ascii"),
        pytest.param(ARABIC.encode(), ARABIC, "utf-8", id="utf-8"),
        pytest.param(ARABIC.encode("utf-8-sig"), ARABIC, "utf-8", id="utf-8-with-mark"),
        pytest.param(ARABIC.encode("utf-16"), ARABIC, "utf-16", id="utf-16"),
        pytest.param(b"\xfe\xff" + ARABIC.encode("utf-16-be"), ARABIC, "utf-16", id="utf-16-big-endian"),
        pytest.param(ENGLISH.encode("utf-16-le"), ENGLISH, "utf-16", id="utf-16-english-without-mark"),
        pytest.param(ARABIC.encode("utf-16-le"), ARABIC, "utf-16", id="utf-16-arabic-without-mark"),
        pytest.param(ARABIC.encode("utf-16-be"), ARABIC, "utf-16", id="utf-16-big-endian-without-mark"),
        pytest.param(ENGLISH.encode("utf-32"), ENGLISH, "utf-32", id="utf-32"),
        pytest.param(ARABIC.encode("cp1256"), ARABIC, "windows-1256", id="windows-1256"),
        pytest.param(b"PRESS 2031: " + ARABIC.encode("cp1256"), "PRESS 2031: " + ARABIC, "windows-1256", id="mixed"),
        pytest.param(WESTERN.encode("cp1252"), WESTERN, "windows-1252", id="windows-1252"),
    ],
)
def test_read_with_its_encoding_named(data: bytes, text: str, encoding: str):
    assert decode(data) == (text, encoding)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(ENGLISH.encode()[:20] + b"\xff\xfe" + b" more", "byte 20", id="stray-bytes-in-english"),
        pytest.param(ARABIC.encode()[:40] + b"\xff" + ARABIC.encode()[40:], "byte 40", id="stray-byte-in-arabic"),
        pytest.param(ARABIC.encode()[:-2], "not valid UTF-8", id="cut-in-a-letter"),
        pytest.param("a café".encode()[:-1], "byte 5", id="cut-in-an-accent"),
        pytest.param(ENGLISH.encode() + b"\xe2\x80", "byte 54", id="cut-in-a-quotation-mark"),
        pytest.param(b"caf\xc3( and tea", "byte 3", id="accent-without-its-second-byte"),
        pytest.param("مقتل مدني".encode() + b" \xe3\xe4", "not valid UTF-8", id="two-encodings-in-one"),
        pytest.param(b"\x80\x81\x82\x83", "byte 0", id="continuation-bytes-alone"),
        pytest.param(bytes(range(256)) * 8, "binary", id="every-byte"),
        pytest.param(b"\0" * 400, "binary", id="zeros"),
        pytest.param(b"text\0text", "byte 4 is zero", id="zero-in-text"),
        pytest.param(b"\x01\x02\x03\x04\x05\x06", "control character 1", id="control-characters"),
        pytest.param(b"\xff\xfea\0b\0c", "UTF-16 and breaks", id="odd-utf-16"),
    ],
)
def test_refused_with_the_place_named(data: bytes, says: str):
    with pytest.raises(UndecodableInput, match=says):
        decode(data)


def test_a_declared_charset_is_used_where_utf8_fails():
    page = '<meta charset="iso-8859-6">قصف'.encode("iso-8859-6")
    assert decode(page, "iso-8859-6") == (page.decode("iso-8859-6"), "iso8859-6")


@pytest.mark.parametrize("declared", ["no-such-charset", "utf-8", "base64", "rot13"])
def test_a_wrong_declaration_changes_nothing(declared: str):
    assert decode(ARABIC.encode("cp1256"), declared).encoding == "windows-1256"


@given(st.text())
def test_whatever_utf8_holds_comes_back_or_is_binary(text: str):
    try:
        found = decode(text.encode())
    except UndecodableInput:
        assert any(ord(c) < 32 and c not in "\t\n\r\f\v\x1b" for c in text)
    else:
        assert found.text == text.removeprefix("\ufeff") or found.encoding == "utf-16"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes):
    try:
        text = decode(data).text
    except UndecodableInput:
        return
    assert "\0" not in text
