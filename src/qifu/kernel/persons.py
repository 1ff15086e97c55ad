"""What each room holds of persons, and what becomes of it: declared as data, read by `privacy`.

A room has a module `personal` with `PERSONAL` (a line for each model with columns that tell of a
person) and, where rows end by age, `STORES`. A guard test finds columns that look personal and are
in no line. Source: 个人信息保护法, articles 6, 13, 19, 44–50.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

BASES = {
    "service": "为办理本人申请的事项所必需",
    "duty": "履行法定职责所必需",
    "consent": "本人同意",
    "work": "工作人员履行职务的记录",
}
DOES = {"delete": "删除", "blank": "抹去", "keep": "依法保留"}


@dataclass(frozen=True)
class Personal:
    """The columns of a model that tell of a person, and what a request to delete does to them.

    `of_user` and `of_phone` are the look-ups that say whose row it is. `blank` gives what stands in
    a column afterwards. `while_open` are conditions under which a row is still needed; `why` is the
    reason given where something is kept. `shows` are the columns of the person's own copy.
    """

    model: str
    title: str
    columns: tuple[str, ...]
    basis: str
    does: str
    of_user: str = ""
    of_phone: str = ""
    shows: tuple[str, ...] = ()
    blank: Mapping[str, Any] = field(default_factory=dict)
    while_open: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    when: str = ""

    @property
    def basis_words(self) -> str:
        """The legal basis in words."""
        return BASES[self.basis]

    @property
    def does_words(self) -> str:
        """What a request to delete does, in a word."""
        return DOES[self.does]


@dataclass(frozen=True)
class Store:
    """Rows that end by age. A `log` is never younger than six months when it ends.

    `blank` (what a column becomes) keeps the row and takes the person out of it; without it the
    row is deleted. `only` are the rows meant.
    """

    code: str
    title: str
    model: str
    when: str
    log: bool = False
    blank: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, Any] = field(default_factory=dict)


def declared() -> tuple[Personal, ...]:
    """Every line of every room, in the order of the rooms."""
    return tuple(line for module in _modules() for line in getattr(module, "PERSONAL", ()))


def stores() -> dict[str, Store]:
    """Every store by code."""
    return {store.code: store for module in _modules() for store in getattr(module, "STORES", ())}


def _modules() -> Iterator[Any]:
    for config in apps.get_app_configs():
        name = f"{config.name}.personal"
        if config.name.startswith("qifu.") and find_spec(name) is not None:
            yield import_module(name)


def traces(model: str, title: str, *columns: str) -> Personal:
    """Who did what, as part of the record they made: kept with it, whoever asks."""
    return Personal(
        model=model, title=title, columns=columns, basis="work", does="keep",
        why="谁在什么时候办理，是办件档案和监督的一部分，随档案保存（档案法、个人信息保护法第十九条）",
    )  # fmt: skip
