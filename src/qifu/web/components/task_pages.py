"""The pages on which a task of the plan is put into practice, as addresses."""

from __future__ import annotations

from contextlib import suppress

from django.urls import NoReverseMatch, resolve, reverse

from qifu.identity.actors import Actor
from qifu.identity.roles import Role
from qifu.reform.queries import Practice


def links_of(where: Practice) -> list[tuple[str, str, bool]]:
    """(address, title, for officials) of the pages there are; a name of none is left out."""
    found = []
    for page in where.pages:
        with suppress(NoReverseMatch):
            found.append((reverse(page.name, args=page.args), page.title, page.official))
    return found


def opened_by(actor: Actor, where: Practice) -> list[tuple[str, str, str]]:
    """(address, title, whose it is) for one official; a page that is not theirs says whose it is
    instead of leading to a refusal."""
    return [(url, title, _whose(actor, url)) for url, title, _ in links_of(where)]


def _whose(actor: Actor, url: str) -> str:
    """Empty where `actor` may open the page; else who may, in words."""
    view = resolve(url).func
    if view.access == "firm" and not actor.firm_ids(view.right):  # type: ignore[attr-defined]
        return "企业登录后用"
    if view.access != "staff":  # type: ignore[attr-defined]
        return ""
    roles = view.roles  # type: ignore[attr-defined]
    if not roles or actor.has(*roles):
        return ""
    return (
        "、".join(Role(role).label for role in roles[:3]) + ("等" if len(roles) > 3 else "") + "用"
    )
