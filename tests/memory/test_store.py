"""The file: appended to by several at once, killed, full, broken, older, newer - and no answer lost."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from answered import NOW, answered, plain

from tcplearn import memory
from tcplearn.memory import Memory, NotKept, NotKeptWarning
from tcplearn.memory.store import MIGRATIONS, Store

# A process that appends and says of each attempt, once it is kept, which one.
WRITER = """
import sys, time
from pathlib import Path
from tcplearn.memory.attempt import Attempt
from tcplearn.memory.store import Store
path, name, count, pause = sys.argv[1:]
store = Store(Path(path))
for n in range(int(count)):
    uid = f"{name}-{n}"
    assert store.append([Attempt(n, "TW-01", "TW-01", "TW", "choice", "en", n, "a", 1.0, uid=uid)]) == 1
    print(uid, flush=True)
    time.sleep(float(pause))
"""


def writer(path: Path, name: str, count: int, pause: float = 0) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", WRITER, str(path), name, str(count), str(pause)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def intact(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as file:
        return bool(file.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def test_two_notebooks_and_a_terminal_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "kept.sqlite"  # which none of them finds there
    writers = [writer(path, name, 40) for name in ("notebook", "other notebook", "terminal")]
    told = [each.communicate() for each in writers]
    assert [(each.returncode, errors) for each, (_, errors) in zip(writers, told, strict=True)] == [(0, "")] * 3
    said = [line for out, _ in told for line in out.splitlines()]
    assert Counter(attempt.uid for attempt in Store(path).read()) == Counter(said)
    assert len(said) == 120 and intact(path)


def test_what_was_said_to_be_kept_outlives_a_kill(tmp_path: Path) -> None:
    path, dice, said = tmp_path / "kept.sqlite", random.Random(7), list[str]()
    for turn in range(8):
        process = writer(path, f"turn {turn}", 1_000_000)
        assert process.stdout is not None
        said += [process.stdout.readline().strip() for _ in range(3)]  # it is at it
        time.sleep(dice.uniform(0, 0.05))
        os.kill(process.pid, signal.SIGKILL)
        out, errors = process.communicate()
        assert errors == ""
        said += [line for line in out.split("\n")[:-1] if line]
        there = {attempt.uid for attempt in Store(path).read()}
        assert set(said) <= there and len(there) <= len(said) + turn + 1  # kept and not yet said: one of each at most
        assert intact(path)


def test_one_deletes_while_others_write(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    writers = [writer(path, name, 60, 0.01) for name in ("notebook", "terminal")]
    deleted = 0
    while any(each.poll() is None for each in writers):
        deleted += len(Store(path).delete()) > 0
        time.sleep(0.02)
    assert [(each.communicate()[1], each.returncode) for each in writers] == [("", 0)] * 2
    assert deleted >= 1
    Store(path).append([plain(1)])
    assert intact(path) and 1 in [attempt.at for attempt in Store(path).read()]


def test_a_row_stays_as_it_is(kept: Memory) -> None:
    answered(kept, "LOSS-04", NOW)
    with closing(sqlite3.connect(kept.path)) as file:
        for act in ("UPDATE attempt SET score = 1", "DELETE FROM attempt"):
            with pytest.raises(sqlite3.IntegrityError, match="an attempt stays"):
                file.execute(act)
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_file_of_the_first_version_is_carried_on(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as file, file:
        for act in MIGRATIONS[0]:
            file.execute(act)
        for n in range(3):
            file.execute(
                "INSERT INTO attempt (at, question, about, concept, kind, lang, seed, response, score, ideas, slip,"
                " confidence, seconds, hints, version, session) VALUES (?, 'TW-01', 'TW-01', 'TW', 'choice', 'zh', 0,"
                """ '{"x": ["b"]}', 0.5, '["M04"]', '', 'sure', 2.5, 1, '0.1', 's')""",
                (n,),
            )
        file.execute("PRAGMA user_version = 1")
    old = Store(path).read()
    assert [(each.at, each.response, each.ideas, each.seconds) for each in old] == [
        (n, {"x": ["b"]}, ("M04",), 2.5) for n in range(3)
    ]
    assert len({each.uid for each in old}) == 3 and old == Store(path).read()
    assert Store(path).append([plain(9)]) == 1 and len(Store(path).read()) == 4 and intact(path)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kept.sqlite"
    Store(path).append([plain(1)])
    broken = (*MIGRATIONS, ("ALTER TABLE attempt ADD COLUMN mood TEXT", "ALTER TABLE nowhere ADD COLUMN x"))
    with monkeypatch.context() as later:
        later.setattr(memory.store, "MIGRATIONS", broken)
        with pytest.raises(NotKept, match="no such table"):
            Store(path).read()
    assert [each.at for each in Store(path).read()] == [1]
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert "mood" not in [row[1] for row in file.execute("PRAGMA table_info(attempt)")]


def test_a_newer_file_is_left_alone(kept: Memory) -> None:
    with closing(sqlite3.connect(kept.path)) as file:
        file.execute("PRAGMA user_version = 99")
    before = kept.path.read_bytes()
    with pytest.warns(NotKeptWarning, match=r"written by a newer tcplearn \(its schema is 99.*upgrade tcplearn"):
        answered(kept, "LOSS-04", NOW)
    assert kept.path.read_bytes() == before and len(kept.attempts()) == 1


def test_a_broken_file_loses_no_answer(kept: Memory) -> None:
    kept.path.write_bytes(b"no database at all" * 100)
    with pytest.warns(NotKeptWarning, match="not readable as an SQLite file.*move it away"):
        first = answered(kept, "LOSS-04", NOW)
    second = answered(kept, "LOSS-04", NOW, seed=1)  # the same trouble is not said again
    assert kept.attempts() == [first, second] and kept.trouble is not None and "移走" in kept.trouble.zh
    kept.path.rename(kept.path.with_suffix(".away"))
    third = answered(kept, "LOSS-04", NOW, seed=2)
    assert kept.trouble is None
    assert memory.open(kept.path).attempts() == [first, second, third]


def test_a_full_disk_loses_no_answer(kept: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    first = answered(kept, "LOSS-04", NOW)
    connect = sqlite3.connect

    def full(*args: object, **named: object) -> sqlite3.Connection:
        file = connect(*args, **named)  # type: ignore[call-overload]
        file.execute("PRAGMA max_page_count = 1")  # SQLite then says what it says of a disk without room
        return file  # type: ignore[no-any-return]

    with monkeypatch.context() as disk:
        disk.setattr(sqlite3, "connect", full)
        big = {"text": "x" * 100_000}
        with pytest.warns(NotKeptWarning, match=r"no room to write .*make room"):
            kept._keep([plain(2, slip=str(big))])
    assert len(kept.attempts()) == 2
    answered(kept, "LOSS-04", NOW, seed=1)
    there = memory.open(kept.path).attempts()
    assert len(there) == 3 and first in there


NOBODY = 65534
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root may write everywhere: it becomes nobody"
)
def test_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    Store(tmp_path / "kept.sqlite").append([plain(1)])
    tmp_path.chmod(0o555)
    child = os.fork()
    if child == 0:  # pragma: no cover
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        try:
            Store(tmp_path / "kept.sqlite").append([plain(2)])
        except NotKept as no:
            os._exit(7 if "cannot be written" in no.said.en and "写权限" in no.said.zh else 8)
        os._exit(9)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_a_place_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = memory.open(tmp_path / "file" / "kept.sqlite")
    with pytest.warns(NotKeptWarning, match="cannot be written"):
        answered(kept, "LOSS-04", NOW)
    assert len(kept.attempts()) == 1


def test_another_that_keeps_it_locked(kept: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(kept, "LOSS-04", NOW)
    monkeypatch.setattr(memory.store, "WAIT", 0.05)
    with closing(sqlite3.connect(kept.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.warns(NotKeptWarning, match="kept .* locked"):
            answered(kept, "LOSS-04", NOW, seed=1)
        assert len(kept.attempts()) == 2  # reading does not wait
    answered(kept, "LOSS-04", NOW, seed=2)
    assert len(memory.open(kept.path).attempts()) == 3
