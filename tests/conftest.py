"""What every test shares: a place of its own for files, one language, and the browser tests last.

No test reads or writes the reader's own settings, progress or notebooks.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# The same examples on every run: a red test must be red again. Run with --hypothesis-profile=search for new ones.
settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    own = tempfile.TemporaryDirectory(prefix="tcplearn-", ignore_cleanup_errors=True)
    config.add_cleanup(own.cleanup)
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "XDG_DATA_HOME"):
        folder = Path(own.name, name.lower())
        folder.mkdir()
        os.environ[name] = str(folder)
    os.environ["TCPLEARN_LANG"] = "en"  # the notebooks in zh/ speak Chinese all the same
    os.environ["JUPYTER_PLATFORM_DIRS"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in Path(item.path).relative_to(ROOT).parts:
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
