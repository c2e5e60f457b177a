"""The file: an SQLite table to which attempts are appended.

The one rule: a row is written once, whole, in a transaction of its own, and never changed. Each act
opens the file and closes it again: several notebooks and a terminal may use it at once, and one of
them may be killed, or delete the file, without harm to the others.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tcplearn.memory.attempt import COLUMNS, Attempt
from tcplearn.text import Text

TRIES, PAUSE = 25, 0.02  # to begin a file that another deletes meanwhile; seconds between
WAIT = 20.0  # seconds for others that write
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside its file

# How a file of one version becomes one of the next; the version is PRAGMA user_version. Only ever append here.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE attempt (number INTEGER PRIMARY KEY, at REAL NOT NULL, question TEXT NOT NULL,"
        " about TEXT NOT NULL, concept TEXT NOT NULL, kind TEXT NOT NULL, lang TEXT NOT NULL, seed INTEGER NOT NULL,"
        " response TEXT NOT NULL, score REAL NOT NULL, ideas TEXT NOT NULL, slip TEXT NOT NULL, confidence TEXT,"
        " seconds REAL, hints INTEGER NOT NULL, version TEXT NOT NULL, session TEXT NOT NULL)",
    ),
    (  # an attempt has a name of its own, so that loading it twice adds it once; and a row stays as it is
        "ALTER TABLE attempt ADD COLUMN uid TEXT NOT NULL DEFAULT ''",
        "UPDATE attempt SET uid = lower(hex(randomblob(16)))",
        "CREATE UNIQUE INDEX attempt_uid ON attempt (uid)",
        "CREATE TRIGGER attempt_stays BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'an attempt stays'); END",
        "CREATE TRIGGER attempt_is_kept BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'an attempt stays'); END",
    ),
)

NEWER = Text(
    "{path} was written by a newer tcplearn (its schema is {found}, this one knows {known}); upgrade tcplearn, or set "
    "TCPLEARN_DATA to another folder",
    "{path} 由更新版本的 tcplearn 写成（其结构版本为 {found}，当前程序只认识到 {known}）；请升级 tcplearn，"
    "或把 TCPLEARN_DATA 设为另一个文件夹",
)
BROKEN = Text(
    "{path} is not readable as an SQLite file ({what}); move it away, then a new one is begun, or set TCPLEARN_DATA to "
    "another folder",
    "{path} 不能作为 SQLite 文件读取（{what}）；请把它移走，程序会另建新文件，或把 TCPLEARN_DATA 设为另一个文件夹",
)
FULL = Text(
    "there is no room to write {path} ({what}); make room, or set TCPLEARN_DATA to a folder on another disk",
    "没有空间写入 {path}（{what}）；请腾出空间，或把 TCPLEARN_DATA 设为另一块磁盘上的文件夹",
)
LOCKED = Text(
    "another program has kept {path} locked for {wait:g} s ({what}); close it, or set TCPLEARN_DATA to another folder",
    "{path} 已被另一个程序锁住 {wait:g} 秒（{what}）；请关闭该程序，或把 TCPLEARN_DATA 设为另一个文件夹",
)
REFUSED = Text(
    "{path} cannot be written ({what}); allow it, or set TCPLEARN_DATA to a folder of your own",
    "无法写入 {path}（{what}）；请放开写权限，或把 TCPLEARN_DATA 设为自己的文件夹",
)
SAID = {"SQLITE_FULL": FULL, "SQLITE_BUSY": LOCKED, "SQLITE_CORRUPT": BROKEN, "SQLITE_NOTADB": BROKEN}


class NotKept(Exception):
    """The file cannot be used; `said` tells in both languages why, and what to try."""

    def __init__(self, said: Text):
        super().__init__(said.en)
        self.said = said


class Store:
    """This is the file of attempts at `path`; it is made, with its folder, by the first row."""

    def __init__(self, path: Path):
        self.path = path

    def append(self, attempts: Iterable[Attempt]) -> int:
        """This adds rows, all or none, and gives how many were new; when it returns they are on the disk.

        Raises NotKept.
        """
        rows = [attempt.row() for attempt in attempts]
        for _ in range(TRIES):
            try:
                return self._append(rows)
            except NotKept as wrong:  # somebody has deleted the file since it was opened: a new one is begun
                if not _named(wrong.__cause__).startswith(("SQLITE_READONLY_", "SQLITE_IOERR")):
                    raise
                time.sleep(PAUSE)
        return self._append(rows)

    def _append(self, rows: list[tuple[object, ...]]) -> int:
        holes = ", ".join("?" * len(COLUMNS))
        add = f"INSERT OR IGNORE INTO attempt ({', '.join(COLUMNS)}) VALUES ({holes})"
        with self._open(make=True) as file, file:
            file.execute("BEGIN IMMEDIATE")
            before = file.total_changes
            file.executemany(add, rows)
            return file.total_changes - before

    def read(self) -> list[Attempt]:
        """These are all attempts, in the order of time. Raises NotKept."""
        if not self.path.exists():
            return []
        with self._open() as file:
            return [
                Attempt.of_row(row)
                for row in file.execute(f"SELECT {', '.join(COLUMNS)} FROM attempt ORDER BY at, number")
            ]

    def delete(self) -> list[Path]:
        """This deletes the file and what SQLite keeps beside it, and gives what was deleted.

        Whoever is in the file is waited for: in the end, SQLite tidies up by name, and the name may be a
        new file's by then. Raises NotKept if another keeps it locked, OSError if it may not be deleted.
        """
        files = [self.path, *(self.path.with_name(self.path.name + end) for end in BESIDE)]
        there = [path for path in files if path.exists()]
        if self.path.exists():
            try:
                with closing(sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)) as file:
                    _journal(file, "DELETE")  # which only one who is alone can do
            except sqlite3.Error as wrong:
                if _named(wrong).startswith("SQLITE_BUSY"):
                    raise NotKept(_filled(LOCKED, path=self.path, what=wrong, wait=WAIT)) from wrong
        for path in there:
            path.unlink(missing_ok=True)
        return there

    @contextmanager
    def _open(self, make: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if make:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)) as file:
                file.execute("PRAGMA synchronous = FULL")  # what is said to be kept outlives a power cut, too
                self._migrate(file)
                yield file
        except sqlite3.Error as wrong:
            said = next((text for start, text in SAID.items() if _named(wrong).startswith(start)), REFUSED)
            raise NotKept(_filled(said, path=self.path, what=wrong, wait=WAIT)) from wrong
        except OSError as wrong:
            raise NotKept(_filled(REFUSED, path=self.path, what=wrong.strerror or wrong)) from wrong

    def _migrate(self, file: sqlite3.Connection) -> None:
        """Bring the file to the newest version, in one transaction, whoever else is about to do the same."""
        if self._version(file) == len(MIGRATIONS):
            return
        _journal(file, "WAL")
        file.execute("BEGIN IMMEDIATE")
        with file:
            for number in range(self._version(file), len(MIGRATIONS)):
                for act in MIGRATIONS[number]:
                    file.execute(act)
                file.execute(f"PRAGMA user_version = {number + 1}")

    def _version(self, file: sqlite3.Connection) -> int:
        found = int(file.execute("PRAGMA user_version").fetchone()[0])
        if found > len(MIGRATIONS):
            raise NotKept(_filled(NEWER, path=self.path, found=found, known=len(MIGRATIONS)))
        return found


def _journal(file: sqlite3.Connection, mode: str) -> None:
    """Set how the file keeps its journal; the mode stays with it. WAL: readers and a writer do not wait for each other.

    SQLite does not wait with this for others that are in the file: we do.
    """
    ends = time.monotonic() + WAIT
    while True:
        try:
            file.execute(f"PRAGMA journal_mode = {mode}").fetchone()
            return
        except sqlite3.OperationalError as wrong:
            if not _named(wrong).startswith("SQLITE_BUSY") or time.monotonic() > ends:
                raise
            time.sleep(0.01)


def _named(wrong: BaseException | None) -> str:
    return getattr(wrong, "sqlite_errorname", None) or ""


def _filled(said: Text, **parts: object) -> Text:
    return Text(said.en.format(**parts), said.zh.format(**parts))
