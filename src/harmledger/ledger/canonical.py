r"""One way to write a JSON value, so that equal values have equal bytes and so equal hashes.

The form is that of RFC 8785 (JSON Canonicalization Scheme): no spaces, keys in the order of their UTF-16
code units, strings with the fewest escapes, numbers as ECMAScript writes them (35.0 is ``35``, 1e-7 is
``1e-7``), UTF-8. Where the RFC leaves a choice or forbids what occurs in the field:

- Whole numbers beyond 2^53 - 1, which other readers would round, and NaN and infinities are refused.
- A lone surrogate (a file name that is no UTF-8 has them) is written as an escape, ``\udc80``, in place of
  an error; two that would read back as one character are refused.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

MAX_WHOLE = 2**53 - 1  # RFC 7493, 2.2: beyond it a reader that knows only doubles rounds
_SURROGATE = re.compile("[\ud800-\udfff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def canonical(value: JSON) -> bytes:
    """The one way to write ``value``.

    Raises:
        ValueError: a number is NaN, infinite or a whole number beyond ±(2^53 - 1), two surrogates stand
            side by side as if they were one character, or a part is no JSON at all.
    """
    parts: list[str] = []
    _write(value, parts)
    text = "".join(parts)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        if _PAIR.search(text):
            raise ValueError("two surrogates stand in a row where one character is meant") from None
        return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode("utf-8")


def parse(text: str | bytes) -> JSON:
    """The value that JSON text writes; ``canonical(parse(canonical(x))) == canonical(x)`` for every ``x``.

    Raises:
        ValueError: the text is no JSON, or writes NaN or an infinity.
    """
    value: JSON = json.loads(text, parse_int=_whole, parse_constant=_refuse)
    return value


def _write(value: JSON, parts: list[str]) -> None:
    if isinstance(value, str):
        parts.append(encode_basestring(str(value)))
    elif value is None:
        parts.append("null")
    elif isinstance(value, bool):
        parts.append("true" if value else "false")
    elif isinstance(value, int):
        if not -MAX_WHOLE <= value <= MAX_WHOLE:
            raise ValueError(f"{value} is beyond the whole numbers that every reader of JSON keeps")
        parts.append(str(int(value)))
    elif isinstance(value, float):
        parts.append(_number(value))
    elif isinstance(value, Mapping):
        _write_object(value, parts)
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        mark = "["
        for item in value:
            parts.append(mark)
            _write(item, parts)
            mark = ","
        parts.append("[]" if mark == "[" else "]")
    else:
        raise ValueError(f"{type(value).__name__} is no JSON")


def _write_object(value: Mapping[str, JSON], parts: list[str]) -> None:
    mark = "{"
    for key in _ordered(value):
        parts.append(f"{mark}{encode_basestring(key)}:")
        _write(value[key], parts)
        mark = ","
    parts.append("{}" if mark == "{" else "}")


def _ordered(value: Mapping[str, JSON]) -> list[str]:
    if not all(isinstance(key, str) for key in value):
        raise ValueError("a key of a JSON object is text")
    if all(map(str.isascii, value)):
        return sorted(value)
    return sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))


def _number(value: float) -> str:
    """As ECMAScript's Number::toString; ``repr`` already finds the fewest digits."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no JSON number")
    if value == 0:
        return "0"
    plain = float.__repr__(value)
    if "e" not in plain:  # from 0.0001 to below 1e16, where Python and ECMAScript agree
        return plain.removesuffix(".0")
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = plain.removeprefix("-").partition("e")
    whole, _, fraction = mantissa.partition(".")  # repr writes one digit before the point
    digits = (whole + fraction).rstrip("0")
    power = int(exponent)
    if 0 <= power <= 20:
        return sign + digits.ljust(power + 1, "0")  # at least 1e16, so no digit falls behind the point
    if -7 < power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    tail = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{power:+d}"


def _whole(digits: str) -> int | float:
    """A whole number too large for a double's precision was a float when it was written."""
    number = int(digits)
    return number if -MAX_WHOLE <= number <= MAX_WHOLE else float(digits)


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")
