"""Signing in, choosing a password and codes of one's own, and signing out."""

from __future__ import annotations

import hmac
import io

import segno
from fastapi import Response
from markupsafe import Markup

from harmledger.admitting import SHORTEST, Admitted, Refused, TooOften, address_of
from harmledger.errors import UsageError
from harmledger.model.account import May
from harmledger.web.desk.gate import Ask, Routes, fresh, ours, set_cookie

routes = Routes()

_FORM = "_form"  # the cookie that ties a form of somebody who is not in yet to their browser


@routes.get("sign-in", May.ANYONE)
def sign_in(ask: Ask) -> Response:
    """The form."""
    return _form(ask)


@routes.post("sign-in", May.ANYONE)
def signed_in(ask: Ask) -> Response:
    """Who comes."""
    mine = ask.request.cookies.get(ask.desk.cookie + _FORM, "")
    if not mine or not hmac.compare_digest(mine.encode(), ask.text("form").encode()):
        return _form(ask, "sign.stale", 403)
    password = ask.form.get("password")
    client = ask.request.client.host if ask.request.client else ""
    try:
        admitted = ask.desk.door.sign_in(
            ask.text("name"), password if isinstance(password, str) else "", ask.text("code"), client
        )
    except TooOften:
        return _form(ask, "sign.too_often", 429)
    except Refused:
        return _form(ask, "sign.refused", 403)
    if not admitted.session.whole:
        return _let_in(ask, admitted, "begin")
    return _let_in(ask, admitted, _next(ask.text("next")))


def _form(ask: Ask, problem: str = "", status: int = 200) -> Response:
    token = fresh()
    told = ask.text("next") or ask.asked("next")
    response = ask.page(
        "sign-in.html.j2", status, problem=problem, form=token, next=_next(told), name=ask.text("name"), tabs=()
    )
    set_cookie(ask, response, ask.desk.cookie + _FORM, token)
    return response


def _next(told: str) -> str:
    """Where to go on: a page of ours below the language, or the first one."""
    return told if ours(told) else ""


def _let_in(ask: Ask, admitted: Admitted, path: str) -> Response:
    response = ask.to(path)
    set_cookie(ask, response, ask.desk.cookie, admitted.token)
    response.delete_cookie(ask.desk.cookie + _FORM, path="/")
    return response


@routes.get("begin", May.BEGIN)
def begin(ask: Ask) -> Response:
    """The page on which somebody chooses a password and sets up their codes."""
    return _begin(ask)


@routes.post("begin", May.BEGIN)
def begun(ask: Ask) -> Response:
    """What they chose."""
    password, again = (str(ask.form.get(name) or "") for name in ("password", "again"))
    if password != again:
        return _begin(ask, "begin.differ", 400)
    try:
        admitted = ask.desk.door.begin(ask.token, password, ask.text("code"))
    except Refused:
        return ask.to("sign-in")
    except UsageError as error:
        return _begin(ask, "begin.not_taken", 400, str(error))
    return _let_in(ask, admitted, "")


def _begin(ask: Ask, problem: str = "", status: int = 200, why: str = "") -> Response:
    if ask.session is None or ask.session.whole:
        return ask.to("")
    secret = ask.desk.door.secret(ask.who)
    drawn = io.BytesIO()
    segno.make(address_of(secret, ask.who, ask.desk.shell.title)).save(
        drawn, kind="svg", scale=5, xmldecl=False, svgns=False, nl=False, dark="#000", light="#fff", omitsize=False
    )
    groups = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    image = Markup(drawn.getvalue().decode("ascii"))  # noqa: S704 (drawn by us, of a secret of ours)
    return ask.page(
        "begin.html.j2", status, problem=problem, why=why, image=image, secret=groups, shortest=SHORTEST, tabs=()
    )


@routes.post("sign-out", May.BEGIN)
def sign_out(ask: Ask) -> Response:
    """Out."""
    ask.desk.door.sign_out(ask.token)
    response = ask.to("sign-in")
    response.delete_cookie(ask.desk.cookie, path="/")
    return response
