"""The tests run without a network, and would say so if one were touched."""

from __future__ import annotations

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])  # addresses kept free for documentation
def test_a_connection_to_another_host_is_refused(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with (
        socket.socket(family) as door,
        pytest.raises(SocketConnectBlockedError),
        pytest.warns(UserWarning, match="A test tried to use"),  # the plugin warns before it refuses
    ):
        door.connect((host, 80))


def test_loopback_stays_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as caller,
    ):
        answered, _ = server.accept()
        with answered:
            answered.sendall(b"here")
        assert caller.recv(4) == b"here"
