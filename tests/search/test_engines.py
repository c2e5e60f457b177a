"""Three engines, one count: the same worlds level by level, and the same of them lost and endless."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tcplearn.model import RFC9293, Timer
from tcplearn.variants import reset_answers_reset
from tcplearn.world import Budget, Guard, claims, explore, scenes
from tcplearn.world.search.bags import Asked, Bags
from tcplearn.world.search.readable import levels
from tcplearn.world.search.search import Search
from tcplearn.world.setting import Setting
from tcplearn.world.world import World

ONE = Budget(opens=1, in_flight=2)
BUDGETS = {
    "one loss, one copy": ONE,
    "any losses and copies": ONE.but(losses=None, duplicates=None),
    "no losses, two copies": ONE.but(losses=0, duplicates=2),
    "more room than digits": ONE.but(in_flight=40, duplicates=0, retransmissions=0),
    "hasty": ONE.but(in_flight=1, hasty=True),
    "one retransmission": ONE.but(retransmissions=1),
    "retransmission at any time": ONE.but(losses=0, guards={Timer.RETRANSMISSION: Guard.ANY}),
    "two connections": ONE.but(opens=2, losses=0),
    "fifo": ONE.but(network="fifo"),
    "fifo, any losses, one copy": ONE.but(network="fifo", losses=None),
    "forever": ONE.but(network="forever"),
}
SCENES = (scenes.open_close, scenes.old_syn_after_close)
WITH_DATA = ("one loss, one copy", "fifo", "no losses, two copies")


def known(world: World) -> tuple[Any, ...]:
    """A world without the numbers that its segments happen to have."""
    on = world.wire if world.setting.budget.network == "fifo" else tuple(sorted(world.wire, key=str))
    return world.a, world.b, on, world.on_wire.losses, world.on_wire.copies


def searched(setting: Setting, engine: str) -> Search:
    search = Search(setting, engine)
    while search.grow():
        pass
    return search


def told(search: Search, worlds: Any) -> set[tuple[Any, ...]]:
    return {known(search.tables.world(int(world))) for world in worlds}


def cases() -> Iterator[Any]:
    for name, budget in BUDGETS.items():
        for scene in (*SCENES, scenes.open_data_close) if name in WITH_DATA else SCENES:
            yield pytest.param(scene, budget, id=f"{scene.name}, {name}")


@pytest.mark.parametrize(("scene", "budget"), list(cases()))
def test_plain_and_numpy_find_the_same(scene: Any, budget: Budget) -> None:
    plain, packed = (searched(Setting(scene, RFC9293, budget), engine) for engine in ("plain", "numpy"))
    assert [told(plain, level) for level in plain.levels] == [told(packed, level) for level in packed.levels]
    rest = [
        [world for level in search.levels for world in level if claims.at_rest(search.tables.world(int(world)))]
        for search in (plain, packed)
    ]
    assert told(plain, plain.engine.lost(rest[0])) == told(packed, packed.engine.lost(rest[1]))
    assert told(plain, plain.engine.endless()) == told(packed, packed.engine.endless())


@pytest.mark.parametrize("name", BUDGETS)
def test_the_readable_one_finds_the_same(name: str) -> None:
    setting = Setting(scenes.open_close, RFC9293, BUDGETS[name].but(in_flight=1))
    plain = searched(setting, "plain")
    assert [told(plain, level) for level in plain.levels] == [set(map(known, level)) for level in levels(setting)]


def test_worlds_that_go_on_for_ever_are_the_same() -> None:
    setting = Setting(scenes.both_abort, reset_answers_reset.VARIANT, ONE)
    plain, packed = searched(setting, "plain"), searched(setting, "numpy")
    endless = told(plain, plain.engine.endless())
    assert endless and endless == told(packed, packed.engine.endless())


@pytest.mark.parametrize("name", [name for name in BUDGETS if "fifo" not in name and name != "forever"])
def test_bags_in_arrays_say_what_bag_says(name: str) -> None:
    """Each wire that there is, asked once of the arrays and once of the network."""
    setting = Setting(scenes.old_syn_after_close, RFC9293, BUDGETS[name])
    tables = searched(setting, "plain").tables
    every = np.arange(len(tables.wires))
    alone = {guard: Asked(tables).without(guard, 0, every) for guard in Guard if guard is not Guard.ANY}
    count, fates = Asked(tables).fates(every)
    pairs = np.divmod(np.arange(len(every) * len(tables.sents)), len(tables.sents))
    added = Asked(tables).added(*pairs)
    values = [tables.wires[number] for number in range(len(tables.wires))]

    bags = Bags(tables)
    if name == "more room than digits":
        assert not bags.fit
        return
    assert [tables.wires[number] for number in every.tolist()] == values[: len(every)]
    assert [tables.wires.number(value) for value in values] == list(range(len(values)))
    many, arrays = bags.fates(every)
    assert many.tolist() == count.tolist()
    row = np.repeat(every, count)
    assert sorted(zip(row.tolist(), *fates.tolist(), strict=True)) == sorted(
        zip(row.tolist(), *arrays.tolist(), strict=True)
    )
    assert bags.added(*pairs).tolist() == added.tolist()
    for guard, without in alone.items():
        assert bags.without(guard, 0, every).tolist() == without.tolist()


def test_where_digits_become_too_small_the_network_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = explore(RFC9293, scenes.open_close, claims.no_ghost, ONE, engine="numpy").worlds
    monkeypatch.setattr(Bags, "fit", property(lambda bags: len(bags.tables.setting.sents) < 6))
    assert explore(RFC9293, scenes.open_close, claims.no_ghost, ONE, engine="numpy").worlds == whole
