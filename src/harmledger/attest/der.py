"""The certificates of a timestamp in the order that DER wants.

OpenSSL, and whoever stamps with it, writes the set of certificates in the order of its configuration; a strict
reader refuses that. No signature covers their order, so they are sorted before they are read. What is kept is the
answer as it came.
"""

from __future__ import annotations

SEQUENCE, SET, OPEN_0 = 0x30, 0x31, 0xA0


def sorted_certificates(answer: bytes) -> bytes:
    """A timestamp answer with its certificates sorted; anything that is none comes back as it is."""
    try:
        status_and_token = _inside(answer, 0, len(answer), SEQUENCE)
        token = _inside(answer, *status_and_token[1], SEQUENCE)
        wrapped = _inside(answer, *token[1], OPEN_0)
        parts = _inside(answer, *wrapped[0], SEQUENCE)
        at, end = next((at, end) for at, end in parts[3:] if answer[at] == OPEN_0)
        certificates = _inside(answer, at, end, OPEN_0)
    except (IndexError, StopIteration, ValueError):
        return answer
    if not certificates:
        return answer
    start = certificates[0][0]
    in_order = sorted(answer[a:b] for a, b in certificates)
    return answer[:start] + b"".join(in_order) + answer[end:]


def _inside(data: bytes, at: int, end: int, tag: int) -> list[tuple[int, int]]:
    """Where the elements inside the element at ``at`` begin and end.

    Raises:
        ValueError: another element stands there, or it does not fill its place.
        IndexError: the bytes end before it does.
    """
    content, stop = _extent(data, at)
    if data[at] != tag or stop > end:
        raise ValueError("another element stands here")
    found = []
    while content < stop:
        following = _extent(data, content)[1]
        if following > stop:
            raise ValueError("an element is longer than what holds it")
        found.append((content, following))
        content = following
    return found


def _extent(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at ``at`` begins and ends."""
    length = data[at + 1]
    content = at + 2
    if length & 0x80:
        content += length & 0x7F
        length = int.from_bytes(data[at + 2 : content], "big")
    if content + length > len(data):
        raise IndexError("the bytes end before the element does")
    return content, content + length
