"""Names that must not be read out of a shown text, however they are written."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmledger.publish.redact.masks import MASK, Masks

NAMES = ("Old Mill", "Samir Haddad", "الطاحونة القديمة", "Bārin")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Shells hit Old Mill.", f"Shells hit {MASK}."),
        ("shells hit OLD   MILL", f"shells hit {MASK}"),
        ("an old house by the mill", "an old house by the mill"),
        ("Samir and Samir Haddad", f"Samir and {MASK}"),
        ("near Barin, Bārin", f"near {MASK}, {MASK}"),
        ("قصف على الطاحونة القديمة", f"قصف على {MASK}"),
        ("قصف بالطاحونة القديمة", f"قصف {MASK}"),
        ("والطَّاحونـة القديمه", MASK),
        ("", ""),
    ],
)
def test_a_name_is_blocked_out_in_every_form(text: str, shown: str):
    assert Masks(NAMES).masked(text) == shown


@pytest.mark.parametrize(
    ("address", "betrays"),
    [
        ("https://news.example/shells-hit-old-mill-market", True),
        ("https://news.example/shells_hit_Old%20Mill", True),
        ("https://news.example/" + quote("الطاحونة-القديمة"), True),
        ("https://news.example/2031/05/06/1184", False),
    ],
)
def test_an_address_with_a_name_in_it_betrays_it(address: str, betrays: bool):
    assert Masks(NAMES).betrays(address) is betrays


@given(st.text(), st.sampled_from(NAMES), st.text())
def test_no_name_is_left_whatever_stands_around_it(before: str, name: str, after: str):
    text = f"{before} {name} {after}"
    assert name not in Masks(NAMES).masked(text)


def test_nothing_is_masked_where_nothing_is_secret():
    assert Masks(()).masked("Shells hit Old Mill.") == "Shells hit Old Mill."
