"""The pages on which a task of the plan is put into practice, as addresses."""

from __future__ import annotations

from contextlib import suppress

from django.urls import NoReverseMatch, reverse

from qifu.reform.queries import Practice


def links_of(where: Practice) -> list[tuple[str, str, bool]]:
    """(address, title, for officials) of the pages there are; a name of none is left out."""
    found = []
    for page in where.pages:
        with suppress(NoReverseMatch):
            found.append((reverse(page.name, args=page.args), page.title, page.official))
    return found
