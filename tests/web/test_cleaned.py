"""Captured pages in a real browser."""

from __future__ import annotations

import itertools

from playwright.sync_api import Browser

from harmledger.publish.cleaned import clean_html
from tests.publish.test_cleaned import ATTACKS, WRAPS


def test_a_browser_runs_nothing_of_it_even_without_the_frame(browser: Browser) -> None:
    asked, told = list[str](), list[str]()
    page = browser.new_context().new_page()
    page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: told.append(message.text) if message.text == "hit" else None)
    bodies = (clean_html(wrap.format(a)) for a, wrap in itertools.product(ATTACKS, WRAPS[:2]))
    page.set_content("<script>function hit() { console.log('hit') }</script>" + "<hr>".join(bodies))
    page.evaluate("document.querySelectorAll('*').forEach(e => { e.click(); e.dispatchEvent(new Event('mouseover')) })")
    page.wait_for_timeout(200)
    assert told == []
    assert asked == []
    assert page.evaluate("document.querySelectorAll('script').length") == 1  # ours
    page.set_content("<script>function hit() { console.log('hit') }</script><img src=x onerror='hit()'>")
    page.wait_for_timeout(200)
    assert told == ["hit"]  # what is looked for is seen where it happens
