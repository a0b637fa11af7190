"""Captured pages are shown as words: what would run, load or lead elsewhere is not there, whatever it is wrapped in."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harmledger.publish.cleaned import clean_html, framed

CALL = "hit(1)"
ATTACKS = [
    f"<script>{CALL}</script>",
    f"<SCRIPT/x>{CALL}</SCRIPT>",
    f"<script\n>{CALL}</script\n>",
    f"<scr<script>ipt>{CALL}</script>",
    f"<img src=x onerror={CALL}>",
    f"<img src=x onerror\n=\n{CALL}>",
    f"<img/src='x'/onerror='{CALL}'>",
    f"<img src=`x`onerror={CALL}>",
    f"<image src=x onerror={CALL}>",
    f"<svg onload={CALL}>",
    f"<svg/onload={CALL}>",
    f"<svg><script>{CALL}</script></svg>",
    f"<svg><script xlink:href='data:,{CALL}'></script></svg>",
    f"<svg><a xlink:href='javascript:{CALL}'><text>x</text></a></svg>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<svg><set onbegin={CALL} attributeName=x>",
    f"<svg><style><img src=x onerror={CALL}></style></svg>",
    f"<svg><foreignObject><body onload={CALL}></foreignObject></svg>",
    f"<svg></p><style><g title='</style><img src onerror={CALL}>'>",
    f"<svg><desc><img src=x onerror={CALL}></desc></svg>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={CALL}&gt;'>",
    f"<math><mi//xlink:href='data:x,<script>{CALL}</script>'>",
    f"<math href='javascript:{CALL}'>x</math>",
    f"<math><annotation-xml encoding='text/html'><img src=x onerror={CALL}></annotation-xml></math>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={CALL}>",
    f"<noscript><p title='</noscript><img src=x onerror={CALL}>'>",
    f"<noembed><img src=x onerror={CALL}></noembed>",
    f"<noframes><img src=x onerror={CALL}></noframes>",
    f"<xmp><p title='</xmp><img src onerror={CALL}>'></xmp>",
    f"<textarea><p title='</textarea><img src onerror={CALL}>'>",
    f"<title><p title='</title><img src onerror={CALL}>'>",
    f"<style><p title='</style><img src onerror={CALL}>'>",
    f"<iframe><p title='</iframe><img src onerror={CALL}>'>",
    f"<plaintext><img src=x onerror={CALL}>",
    f"<template><script>{CALL}</script></template>",
    f"<template shadowrootmode=open><script>{CALL}</script></template>",
    f"<a href='javascript:{CALL}'>x</a>",
    f"<a href='java\tscript:{CALL}'>x</a>",
    f"<a href=' &#14; javascript:{CALL}'>x</a>",
    f"<a href='&#106;avascript:{CALL}'>x</a>",
    f"<a href='data:text/html,<script>{CALL}</script>'>x</a>",
    f"<a href='vbscript:{CALL}'>x</a>",
    "<a href='//h.example'>x</a>",
    f"<a xlink:href='javascript:{CALL}'>x</a>",
    f"<iframe src='javascript:{CALL}'></iframe>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'></iframe>",
    f"<object data='javascript:{CALL}'></object>",
    f"<embed src='javascript:{CALL}'>",
    f"<form action='javascript:{CALL}'><button>x</button></form>",
    f"<button formaction='javascript:{CALL}'>x</button>",
    f"<input autofocus onfocus={CALL}>",
    f"<input type=image src=x onerror={CALL}>",
    f"<isindex action='javascript:{CALL}' type=image>",
    f"<body onload={CALL}>",
    f"<body background='javascript:{CALL}'>",
    f"<html onclick={CALL}>",
    f"<base href='javascript:{CALL}//'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{CALL}'>",
    "<meta http-equiv=refresh content='0;url=//h.example'>",
    f"<link rel=stylesheet href='javascript:{CALL}'>",
    "<link rel=prefetch href='//h.example/x'>",
    "<style>@import '//h.example/x'</style>",
    f"<div style='background:url(javascript:{CALL})'>",
    f"<div style='width:expression({CALL})'>",
    "<p style='position:fixed;inset:0'>x</p>",
    f"<table background='javascript:{CALL}'><td background='javascript:{CALL}'>",
    f"<details open ontoggle={CALL}>x</details>",
    f"<video><source onerror={CALL}></video>",
    f"<video poster='javascript:{CALL}'></video>",
    f"<audio src=x onerror={CALL}></audio>",
    f"<marquee onstart={CALL}>x</marquee>",
    f"<select onfocus={CALL} autofocus>",
    f"<keygen autofocus onfocus={CALL}>",
    f"<p onmouseover={CALL} id=x name=y class=z tabindex=0>x</p>",
    f"<x onclick={CALL} contenteditable>x</x>",
    f"<!--><img src onerror={CALL}>-->",
    f"<!--[if IE]><script>{CALL}</script><![endif]-->",
    f"<![CDATA[<script>{CALL}</script>]]>",
    f"<?xml-stylesheet href='javascript:{CALL}'?>",
    f"<!doctype html [<!ENTITY x '<script>{CALL}</script>'>]>&x;",
    f"<listing>&lt;img onerror={CALL} src=x&gt;</listing>",
    f'<p title="--><img src=x onerror={CALL}>">',
    f"<div\x00onclick={CALL}>",
    f"<\x00script>{CALL}</script>",
    f"\ufeff<script>{CALL}</script>",
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    "<img srcset='//h.example/a 1x'>",
    "<picture><source srcset='//h.example/a'></picture>",
    "<portal src='//h.example'></portal>",
    "<p ping='//h.example'>x</p>",
    "<q cite='//h.example'>x</q>",
    "<blockquote cite='//h.example'>x</blockquote>",
]
WRAPS = (
    "{}",
    "<table><tr>{}",
    "<p>{}</p>",
    "<svg>{}</svg>",
    "<math><mtext>{}",
    "<select>{}",
    "<noscript>{}</noscript>",
    "<!--{}",
)
SHOWN = frozenset({"dir", "lang", "colspan", "rowspan", "scope", "span", "start", "reversed", "datetime"})
EMPTY = frozenset({"script", "style", "img", "image", "svg", "math", "a", "iframe", "object", "embed", "form", "input"})


def wrong(markup: str) -> list[str]:
    """What is left in a page that should not be."""
    found = []
    for element in lxml.html.document_fromstring(f"<html><body>{markup}</body></html>").iter():
        if not isinstance(element.tag, str) or element.tag in EMPTY:
            found.append(str(element.tag))
        elif element.tag not in ("html", "body"):
            found += [f"{element.tag} {name}" for name in element.attrib if name not in SHOWN]
    return found


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_or_leads_elsewhere_is_left(attack: str) -> None:
    for wrap in WRAPS:
        assert wrong(clean_html(wrap.format(attack))) == []


@given(
    st.lists(st.sampled_from([*ATTACKS, "<p>", "</p>", "<table>", "'", '"', "--", "-->", "<!--", "]]>"]), max_size=5)
)
@example(["<img src=x onerror=hit(1)>", "\ufeff<script>hit(1)</script>"])
def test_nor_where_several_stand_together(attacks: list[str]) -> None:
    cleaned = clean_html("".join(attacks))
    assert wrong(cleaned) == []
    assert clean_html(cleaned) == cleaned  # a second reading makes nothing of what the first let through


def test_the_words_stay() -> None:
    page = "<h1 class=x>Two dead</h1><p dir=rtl onclick=x>قتل <b>اثنان</b> &amp; more</p><td colspan=2>3"
    assert clean_html(page) == '<h1>Two dead</h1><p dir="rtl">قتل <b>اثنان</b> &amp; more</p>3'


def test_a_frame_has_no_right_and_cannot_be_left() -> None:
    made = framed('<p>"</iframe><script>x</script>', 'a "title" <b>')
    [frame] = lxml.html.fragments_fromstring(made)
    assert frame.tag == "iframe"
    assert frame.get("sandbox") == ""
    assert frame.get("title") == 'a "title" <b>'
    assert "default-src 'none'" in frame.get("srcdoc")
    assert len(lxml.html.document_fromstring(made).xpath("//script")) == 0
