"""A captured page as it may be shown: its words and their order, and nothing that runs, loads or leads elsewhere.

Two locks, each of which holds alone: ``clean_html`` lets a short list of elements through and no attribute but those
that a table or a direction needs; ``framed`` puts the result into a frame with no rights (``sandbox`` without any) and
a policy of its own that loads nothing. What is shown is never evidence: offsets and quotes are of a document's text.
"""

from __future__ import annotations

from html import escape

import nh3

_ELEMENTS = frozenset(
    "p br hr h1 h2 h3 h4 h5 h6 blockquote pre code em strong b i u s sub sup small mark q cite abbr time address "
    "ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td article section header footer aside main "
    "nav figure figcaption div span bdi bdo ruby rt rp".split()
)
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed"},
    "time": {"datetime"},
}
_WITH_CONTENT = frozenset(
    "script style template noscript noembed noframes iframe object embed applet svg math title textarea select option "
    "audio video canvas head xmp plaintext".split()
)  # what stands in these is no text of the page
_POLICY = "default-src 'none'; style-src 'none'; form-action 'none'; base-uri 'none'"
_HEAD = (
    '<!doctype html><html><head><meta charset="utf-8">'
    f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"></head>'
)


def clean_html(markup: str) -> str:
    """The words of a page with their order: no script, style, image, link, form, frame, name or address is left."""
    cleaned = nh3.clean(
        markup,
        tags=set(_ELEMENTS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={name: set(allowed) for name, allowed in _ATTRIBUTES.items()},
        url_schemes=set(),
        link_rel=None,
        strip_comments=True,
        generic_attribute_prefixes=set(),
    )
    return cleaned.lstrip("\ufeff")  # a mark of byte order that stands first only now goes at the next reading


def framed(markup: str, title: str) -> str:
    """A frame that shows a page: cleaned, without any right, loading nothing. ``title`` is for readers of screens."""
    page = f"{_HEAD}<body>{clean_html(markup)}</body></html>"
    source, named = escape(page, quote=True), escape(title, quote=True)
    return f'<iframe sandbox="" referrerpolicy="no-referrer" loading="lazy" title="{named}" srcdoc="{source}"></iframe>'
