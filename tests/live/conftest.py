"""What the live tests need: a wire of their own (root on Linux), or a loopback; without it they are skipped."""

from __future__ import annotations

import sys

import pytest

from tcplearn.live.ground import Ground, find


def _ground(kind: str) -> Ground:
    if not sys.platform.startswith("linux"):
        pytest.skip(f"real sockets are played on Linux only, and this is {sys.platform}")
    try:
        return find(kind)
    except PermissionError as wrong:
        pytest.skip(str(wrong))


@pytest.fixture(scope="session")
def wire() -> Ground:
    return _ground("wire")


@pytest.fixture(scope="session")
def loopback() -> Ground:
    return _ground("loopback")
