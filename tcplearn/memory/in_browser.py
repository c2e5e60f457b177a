"""The memory where Python runs in the learner's browser, as in the site of static files.

There only one folder outlives the kernel, and SQLite cannot work in it. So what lasts is an export, JSON lines.

The one rule: an answer is in the lasting file before `record` returns, and what another notebook has written there
since stays in it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tcplearn.memory.attempt import Attempt
from tcplearn.memory.kept import Memory, exported

LASTING = Path("/drive/progress.jsonl")  # JupyterLite keeps what is in /drive in the browser's storage
DAMAGED = ".damaged"


def needed() -> bool:
    """This says whether Python runs in a browser that has the folder."""
    return sys.platform == "emscripten" and LASTING.parent.is_dir()


class BrowserMemory(Memory):
    """This keeps attempts in a file that goes with the kernel, and after each answer in `lasting`.

    A lasting file that cannot be read is put aside, its name ending in `.damaged`; nothing in it is lost.
    """

    def __init__(self, path: Path | str, lasting: Path = LASTING):
        super().__init__(path)
        self.lasting = lasting
        self._keep([])

    def forget(self) -> list[Path]:
        """This deletes both files; see `Memory.forget`."""
        gone = [self.lasting] if self.lasting.exists() else []
        self.lasting.unlink(missing_ok=True)
        return [*super().forget(), *gone]

    def _keep(self, attempts: list[Attempt]) -> None:
        known = {each.uid for each in (*self.attempts(), *attempts)}
        since = [each for each in self._read() if each.uid not in known]
        if attempts or since:
            super()._keep([*since, *attempts])
        if attempts:
            self.export(self.lasting)

    def _read(self) -> list[Attempt]:
        try:
            return exported(self.lasting)
        except FileNotFoundError:
            return []
        except ValueError:
            self.lasting.replace(self.lasting.with_name(self.lasting.name + DAMAGED))
            return []
