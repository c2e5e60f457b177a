"""A memory of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tcplearn import memory
from tcplearn.memory import Memory


@pytest.fixture
def kept(tmp_path: Path) -> Memory:
    return memory.open(tmp_path / "kept.sqlite")
