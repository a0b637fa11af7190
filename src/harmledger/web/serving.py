"""An app on an address, until somebody stops it."""

from __future__ import annotations

import socket
from ipaddress import ip_address

import uvicorn
from fastapi import FastAPI

from harmledger.errors import UsageError
from harmledger.web.headers import LOOPBACK


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to an address; port 0 takes a free one.

    Raises:
        UsageError: if the address cannot be had.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as problem:
        remedy = "Stop what listens there, or name another one with --port (0: any that is free)"
        message = f"the address cannot be had ({problem.strerror})"
        raise UsageError(message, where=f"{host}:{port}", remedy=remedy) from problem


def address_of(bound: socket.socket) -> str:
    """What to type into a browser."""
    host, port = bound.getsockname()[:2]
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{port}/"


def hosts_for(host: str, names: tuple[str, ...] = ()) -> frozenset[str] | None:
    """The names that may be asked for where ``host`` is bound: this machine's own; on an open address the names
    told, or any where none is."""
    if loopback(host):
        return LOOPBACK | {name.lower() for name in names}
    return frozenset(name.lower() for name in names) | LOOPBACK if names else None


def loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host in LOOPBACK:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def run(app: FastAPI, bound: socket.socket) -> None:
    """Serve until interrupted. Nothing is logged of who asks for what: a reader's addresses are a reader's own."""
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, date_header=True)
    uvicorn.Server(config).run(sockets=[bound])
