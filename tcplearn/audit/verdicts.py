"""What each variant does to each claim, on each network: explored, never written down.

The one rule: a row stands beside RFC 9293 on the same scene within the same bounds; what the baseline breaks itself
proves nothing against a variant. One search of a protocol on a scene and a network answers for all claims.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tcplearn.model import RFC9293, Protocol
from tcplearn.variants import names, variant
from tcplearn.world import CLAIMS, Budget, Claim, Scene
from tcplearn.world.budget import NETWORKS
from tcplearn.world.explore import search_for, settled
from tcplearn.world.search.search import Search

KINDS = ("BREAKS", "MENDS", "KEEPS")
LIMIT = 150_000  # worlds of one search in the table of own claims: where more is needed, it says "undecided"
LARGE = 300_000  # in the whole table


class Found(NamedTuple):
    """What came of one claim: whether it `holds` (None: undecided), the worlds, and after how many `moves` it broke."""

    holds: bool | None
    worlds: int
    moves: int | None = None


Cells = dict[str, Found | None]  # by network, or by claim; None: the claim cannot be asked on that network


@dataclass(frozen=True)
class Own:
    """A variant's own claim: what it does to it (`kind`), and what RFC 9293 does on the same scene, by network."""

    name: str
    kind: str
    claim: Claim
    scene: Scene = field(repr=False)
    cells: Cells
    baseline: Cells


@dataclass(frozen=True)
class Whole:
    """All claims of one protocol on one scene and one network; `worlds`: of the search."""

    name: str
    scene: str
    network: str
    worlds: int
    cells: Cells


def explorable() -> list[str]:
    """These are the variants that have rules of their own to be explored."""
    return [name for name in names() if hasattr(variant(name), "VARIANT")]


def own(networks: Sequence[str] = NETWORKS, limit: int = LIMIT, only: Sequence[str] | None = None) -> Iterator[Own]:
    """These are the variants' own claims, each on its own scene with the default budget; `only`: these variants."""
    baselines: list[tuple[Scene, Claim, Cells]] = []
    for name in explorable() if only is None else only:
        module = variant(name)
        kind = next(kind for kind in KINDS if hasattr(module, kind))
        scene, claim = module.SHOWN_BY, getattr(module, kind)
        cells = _cells(module.VARIANT, scene, claim, networks, limit)
        baseline = next((known for *key, known in baselines if key == [scene, claim]), None)
        if baseline is None:
            baseline = _cells(RFC9293, scene, claim, networks, limit)
            baselines.append((scene, claim, baseline))
        yield Own(name, kind, claim, scene, cells, baseline)


def _cells(protocol: Protocol, scene: Scene, claim: Claim, networks: Sequence[str], limit: int) -> Cells:
    return {
        network: _asked(search_for(protocol, scene, Budget(network=network, worlds=limit)), claim)
        for network in networks
    }


def every(limit: int = LARGE) -> Iterator[Whole]:
    """These are all claims on all networks: for each scene that shows a variant RFC 9293, then those variants."""
    scenes: list[tuple[Scene, list[str]]] = []
    for name in explorable():
        scene = variant(name).SHOWN_BY
        of_scene = next((known for other, known in scenes if other == scene), None)
        if of_scene is None:
            scenes.append((scene, [name]))
        else:
            of_scene.append(name)
    for scene, shown in scenes:
        yield from _whole("RFC 9293", RFC9293, scene, limit)
        for name in shown:
            yield from _whole(name, variant(name).VARIANT, scene, limit)


def _whole(name: str, protocol: Protocol, scene: Scene, limit: int) -> Iterator[Whole]:
    for network in NETWORKS:
        search = search_for(protocol, scene, Budget(network=network, worlds=limit))
        while search.worlds <= limit and search.grow():
            pass
        cells = {claim.name: _asked(search, claim) for claim in CLAIMS.values()}
        yield Whole(name, scene.name, network, search.worlds, cells)


def _asked(search: Search, claim: Claim) -> Found | None:
    if claim.speaks_of_quiet and search.setting.budget.network == "forever":
        return None
    found = settled(search, claim)
    return Found(found.holds, found.worlds, found.moves if found.holds is False else None)
