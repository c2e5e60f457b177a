"""A capture opened: the list of its conversations, filters, and each of them replayed when asked for.

The one rule: the file is never loaded whole. A first pass counts, a second fetches the packets of the
conversations that somebody looks at.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from importlib.util import find_spec
from os import PathLike
from typing import BinaryIO

from tcplearn.capture.detail import Detail, detail
from tcplearn.capture.files import CaptureError, Notes
from tcplearn.capture.filters import Filter
from tcplearn.capture.gather import Wanted, gather
from tcplearn.capture.layers import Socket
from tcplearn.capture.packets import Source
from tcplearn.capture.packets import opened as open_file
from tcplearn.capture.splitting.split import LIMIT, split
from tcplearn.capture.splitting.summary import Summary
from tcplearn.model import State
from tcplearn.text import Text

LARGE = 4 << 20  # octets: numpy pays from here on, even if it has to be imported first
TOGETHER = 20_000  # packets fetched in one pass


class Capture:
    """The conversations of a capture: `capture[3]` is replayed, `capture.summaries[3]` only counted.

    `limit` bounds how many are listed (None: all). `where(...)` gives those that a filter finds. Raises
    CaptureError for what is no capture or holds no TCP, OSError for a file that cannot be opened.
    """

    def __init__(self, source: Source, limit: int | None = LIMIT) -> None:
        if limit is not None and limit < 1:
            raise ValueError(f"the limit is at least 1 conversation, not {limit}")
        self._keeper = Keeper()
        self._source = source if isinstance(source, (str, bytes, PathLike)) else self._keeper.seekable(source)
        notes = Notes()
        with open_file(self._source) as (file, name):
            self._quickly = _size(file) >= LARGE and find_spec("numpy") is not None
            found = self._summaries(file, name, notes, limit)
        if not found:
            why = "; ".join(text.en for text in notes.texts)
            raise CaptureError(f"{name}: no TCP in it: {why}")
        self.name = name
        self.summaries: tuple[Summary, ...] = tuple(found)
        self.notes = notes.texts
        self.began = found[0].began  # seconds since 1970
        self.ends_in: dict[int, dict[str, State]] = {}  # the final states of those that a filter replayed
        self._around = _around(found)

    def _summaries(self, file: BinaryIO, name: str, notes: Notes, limit: int | None) -> list[Summary]:
        if self._quickly:
            from tcplearn.capture.splitting.arrays import split_fast, undisturbed
            from tcplearn.capture.splitting.blocks import Unusual

            tried = Notes()
            try:
                with undisturbed():
                    found = split_fast(file, name, tried, limit).told(tried)
                notes.take(tried)
                return found
            except Unusual:
                self._quickly = False
                file.seek(0)
        return split(file, name, notes, limit).told(notes)

    def where(self, **wanted: object) -> Capture:
        """This is the same capture with the conversations that a `Filter` of these words finds."""
        chosen = object.__new__(Capture)
        chosen.__dict__.update(self.__dict__)
        asked = Filter(**wanted)  # type: ignore[arg-type]
        near = [summary for summary in self.summaries if asked.may(summary)]
        if asked.deep:
            told = [(each.summary, each.ends_in) for each in self.replayed(near) if asked.finds(each)]
            near = [summary for summary, _ in told]
            chosen.ends_in = {summary.number: ends for summary, ends in told}
        chosen.summaries = tuple(near)
        return chosen

    def replayed(self, summaries: list[Summary] | tuple[Summary, ...]) -> Iterator[Detail]:
        """These are conversations replayed, one after another; the file is read once for many."""
        batch: list[Summary] = []
        size = 0
        for summary in summaries:
            batch.append(summary)
            size += sum(summary.packets)
            if size >= TOGETHER:
                yield from self._replay(batch)
                batch, size = [], 0
        if batch:
            yield from self._replay(batch)

    def _replay(self, batch: list[Summary]) -> Iterator[Detail]:
        wanted = [Wanted(summary, *self._around[summary.number]) for summary in batch]
        with open_file(self._source) as (file, name):
            if file.seekable():
                file.seek(0)
            told = gather(file, name, wanted, self._quickly)
        while told:
            each = told.pop(0)
            yield detail(each.summary, each.stream, self.notes + each.notes)

    def __len__(self) -> int:
        return len(self.summaries)

    def __iter__(self) -> Iterator[Detail]:
        return self.replayed(self.summaries)

    def __getitem__(self, number: int) -> Detail:
        """This is the conversation with this number in the list, from 0, replayed. Raises IndexError."""
        found = [summary for summary in self.summaries if summary.number == number]
        if not found:
            raise IndexError(self.no(number).en)
        return next(self.replayed(found))

    def no(self, number: int) -> Text:
        """This says that there is no conversation of that number."""
        last = self.summaries[-1].number if self.summaries else -1
        if last < 0:
            return Text("no conversation is listed", "列表中没有会话")
        return Text(f"no conversation {number}; the last is {last}", f"没有编号为 {number} 的会话；最后一个是 {last}")


def open_capture(source: Source, limit: int | None = LIMIT) -> Capture:
    """This opens a capture (a path, octets, an open binary file); see `Capture`."""
    return Capture(source, limit)


class Keeper:
    """This holds the copy on disk of a file that can be read only once, as long as somebody uses the capture."""

    def seekable(self, file: BinaryIO) -> BinaryIO:
        """This is the file itself, or a copy of it that can be read again."""
        if file.seekable():
            return file
        copy = tempfile.TemporaryFile()  # noqa: SIM115 (closed with this keeper)
        weakref.finalize(self, copy.close)
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        return copy


def _size(file: BinaryIO) -> int:
    if not file.seekable():
        return 0
    here = file.tell()
    size = file.seek(0, 2)
    file.seek(here)
    return size


def _around(summaries: list[Summary]) -> dict[int, tuple[int, int]]:
    """These are, for each conversation, where its neighbours on the same sockets begin and end.

    Two on each side: what was counted as three may be one, with an old SYN in the middle.
    """
    lines: dict[frozenset[Socket], list[Summary]] = {}
    for summary in summaries:
        lines.setdefault(frozenset((summary.a, summary.b)), []).append(summary)
    return {
        each.number: (line[max(i - 2, 0)].first, line[min(i + 2, len(line) - 1)].last)
        for line in lines.values()
        for i, each in enumerate(line)
    }
