"""Which cell a firm lies in, who of a team takes over, and the map of tiles. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CellPlace:
    """Where a cell lies: its town, and words of the addresses that are its own."""

    id: int
    town: int
    addresses: tuple[str, ...] = ()


def cell_of(town: int | None, address: str, cells: Iterable[CellPlace]) -> int | None:
    """The cell of a firm: in its town, the one whose address words fit best (the longest word
    wins), else the town's first cell without such words, else the town's only cell."""
    own = [cell for cell in cells if cell.town == town]
    named = [(len(w), -i, c.id) for i, c in enumerate(own) for w in c.addresses if w in address]
    if named:
        return max(named)[2]
    plain = [cell for cell in own if not cell.addresses]
    if plain:
        return plain[0].id
    return own[0].id if len(own) == 1 else None


@dataclass(frozen=True)
class Hand:
    """Somebody of a team who may take over, with how many firms are theirs already."""

    id: int
    firms: int


def successor(hands: Iterable[Hand], leaving: int) -> int | None:
    """Who takes over when nobody is named: whoever has the fewest firms; None when nobody is left."""
    left = [hand for hand in hands if hand.id != leaving]
    return min(left, key=lambda hand: (hand.firms, hand.id)).id if left else None


TILE, GAP, HEAD = 150, 10, 30


@dataclass(frozen=True)
class Tile:
    """A rectangle of the map, in the drawing's own units."""

    key: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Where its words are centred."""
        return self.x + self.width // 2


@dataclass(frozen=True)
class TownTile:
    """A town's tile with the tiles of its cells, side by side below its name."""

    town: int
    box: Tile
    cells: tuple[Tile, ...]


@dataclass(frozen=True)
class TileMap:
    """The whole drawing."""

    width: int
    height: int
    towns: tuple[TownTile, ...]


def draw(places: Sequence[tuple[int, int, int, Sequence[int]]]) -> TileMap:
    """The map of (town, column, row, its cells); columns and rows count from 1."""
    step = TILE + GAP
    towns = []
    for town, column, row, cells in places:
        box = Tile(town, (column - 1) * step, (row - 1) * step, TILE, TILE)
        towns.append(TownTile(town, box, _split(box, cells)))
    width = max((t.box.x + TILE for t in towns), default=TILE)
    height = max((t.box.y + TILE for t in towns), default=TILE)
    return TileMap(width, height, tuple(towns))


def _split(box: Tile, cells: Sequence[int]) -> tuple[Tile, ...]:
    inner, many = TILE - 2 * GAP, max(len(cells), 1)
    each = (TILE - HEAD - GAP - (many - 1) * 6) // many
    return tuple(
        Tile(cell, box.x + GAP, box.y + HEAD + i * (each + 6), inner, each)
        for i, cell in enumerate(cells)
    )
