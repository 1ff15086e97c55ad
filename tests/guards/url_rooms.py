"""The addresses of rooms that keep their lines in a file of their own.

A file `url_<room>.py` of this folder takes part by what it has: `TABLE` (lines as in `url_table`)
and `lay_room(world)` (what its addresses are asked with, as `url_world.UrlWorld.values` wants it).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.factories import World

APART = {"url_table", "url_table_api", "url_world", "url_rooms"}


def _modules() -> Iterator[ModuleType]:
    for path in sorted(Path(__file__).parent.glob("url_*.py")):
        if path.stem not in APART:
            yield import_module(f"tests.guards.{path.stem}")


def room_tables() -> str:
    """The lines of all rooms."""
    return "".join(getattr(module, "TABLE", "") for module in _modules())


def lay_rooms(world: World) -> dict[str, Any]:
    """What the addresses of all rooms are asked with."""
    values: dict[str, Any] = {}
    for module in _modules():
        if lay := getattr(module, "lay_room", None):
            more = lay(world)
            if both := values.keys() & more.keys():
                raise ValueError(f"{module.__name__} takes names of another room: {sorted(both)}")
            values |= more
    return values


def counted_pages() -> set[str]:
    """Every page whose queries a room counts: dictionaries ending in ``_PAGES`` of the files
    ``test_<room>_counts.py`` here."""
    return {
        page
        for path in sorted(Path(__file__).parent.glob("test_*_counts.py"))
        for name, pages in vars(import_module(f"tests.guards.{path.stem}")).items()
        if name.endswith("_PAGES")
        for page in pages
    }
