"""Desks over small cases of an invented conflict, with somebody of each role already in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from fastapi import FastAPI

from harmledger import pipeline
from harmledger.admitting import Door
from harmledger.model.account import Account, Role, Session
from harmledger.model.case import RunRequest
from harmledger.web.desk import make
from harmledger.web.site import Options
from tests.web.browsers import served

PEOPLE = {
    "viewer": frozenset({Role.VIEWER}),
    "coder": frozenset({Role.CODER}),
    "coder-2": frozenset({Role.CODER}),
    "reviewer": frozenset({Role.REVIEWER}),
    "reviewer-2": frozenset({Role.REVIEWER}),
    "admin": frozenset({Role.ADMIN}),
    "holder": frozenset({Role.SOURCE_HOLDER}),
}

PLACES = "id,name,alt_names,kind,admin1,admin2,admin3,country,lat,lon\n" + "".join(
    f"{n},{name},{ar},village,North,,,XO,{10 + n / 2},{20 + n / 2}\n"
    for n, (name, ar) in enumerate([("Old Mill", "الطاحونة القديمة"), ("Sandfell", "تل الرمل"), ("Weirby", "ويربي")])
)

TEXTS = {
    "a.txt": "An air strike on the village of Old Mill on 6 May 2031 killed three civilians, the Coast Mail said.",
    "b.txt": "Warplanes bombed Old Mill on 6 May 2031, killing five civilians, according to the Coast Council.",
    "c.txt": "قتل أربعة مدنيين 🕊️ في غارة جوية على تل الرمل يوم 9 أيار 2031، بحسب المجلس المحلي.",
    "d.txt": "Shelling of Weirby on 12 May 2031 wounded two children and killed one woman, the Coast Council said.",
}


@dataclass
class DeskCase:
    """A case with its desk, and a session for each role."""

    case: Path
    environment: dict[str, str]
    app: FastAPI = field(init=False)
    address: str = ""
    tokens: dict[str, Session] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)

    def __post_init__(self) -> None:
        door = Door(str(self.case), self.environment)
        now = door._clock()
        for name, roles in PEOPLE.items():
            door.book.put_account(Account(name, roles, "no password opens this", now, totp="A" * 32))
            self.tokens[name] = Session(name, f"csrf-{name}", now, now, whole=True)
        self.app = make(str(self.case), Options(hosts=None), self.environment)
        self.again()

    @property
    def desk(self):
        return self.app.state.desk

    def again(self) -> None:
        """Let everybody in anew."""
        for name, session in self.tokens.items():
            self.desk.door.book.put_session(f"token-{name}", session)

    def client(self, who: str | None) -> httpx.Client:
        """A program that asks in somebody's name, and follows nothing by itself."""
        client = httpx.Client(base_url=self.address, timeout=60)
        self.clients.append(client)
        if who:
            client.cookies.set(self.desk.cookie, f"token-{who}")
        return client

    def form(self, who: str, **fields: object) -> dict[str, object]:
        """A form of somebody's session, made of the case as it stands."""
        return {"csrf": f"csrf-{who}", "seen": str(self.desk.case.now().entries), **fields}

    def view(self):
        """The case as it stands."""
        return self.desk.case.now().view

    def document(self, file: str) -> str:
        """The id of a document by its file."""
        return next(d.id for d in self.view().documents if d.file.endswith(file))

    def claims(self, file: str) -> list[str]:
        """The claims of a document by its file."""
        return [c.id for c in self.view().readings[self.document(file)].claims]


def read(folder: Path, texts: dict[str, str] | None = None) -> Path:
    """A case of these texts."""
    inputs = folder / "in"
    inputs.mkdir(parents=True)
    for name, text in (texts or TEXTS).items():
        (inputs / name).write_text(text, "utf-8")
    places = folder / "places.csv"
    places.write_text(PLACES, "utf-8")
    pipeline.run(RunRequest(inputs=(str(inputs),), case=str(folder / "case"), places=(str(places),)))
    return folder / "case"


@contextmanager
def copied(case: Path, into: Path) -> Iterator[DeskCase]:
    """The desk of a copy of a case, served for the length of a block."""
    shutil.copytree(case, into / "case")
    desk = DeskCase(into / "case", {"XDG_STATE_HOME": str(into / "state")})
    with served(desk.app) as desk.address:
        try:
            yield desk
        finally:
            for client in desk.clients:
                client.close()


def plain(html: str) -> str:
    """A page without what differs by its address and its user."""
    return re.sub(r'(href|action|value|src)="[^"]*"', "", html)
