"""A person's named filters of a list. Nobody else sees them, so they make no event."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from qifu.cases.models import SavedView
from qifu.identity.actors import Actor
from qifu.kernel.errors import Invalid, NotVisible
from qifu.kernel.rows import read_rows
from qifu.kernel.text import clean_text

MAX_VIEWS = 20


def _own(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(user=actor.user_id or 0)


def saved_views(actor: Actor, page: str) -> list[SavedView]:
    """One's own views of `page` by name."""
    rows = read_rows(SavedView, "t.user_id = %s AND t.page = %s", [actor.user_id, page])
    return sorted(rows, key=lambda view: view.name)


@transaction.atomic
def save_view(*, actor: Actor, page: str, name: str, query: str) -> SavedView:
    """Keep the address parameters `query` under `name`; the same name again replaces them.

    Invalid when the name is blank or too long, the filter too long, or there are too many views.
    """
    name = clean_text(name, max_length=20, label="视图名称")
    if len(query) > 500:
        raise Invalid({"name": ["筛选条件太长，无法保存；请减少条件后再试。"]})
    views = _own(actor).filter(page=page)
    if not views.filter(name=name).exists() and views.count() >= MAX_VIEWS:
        raise Invalid({"name": [f"最多保存 {MAX_VIEWS} 个视图，请先删除不用的。"]})
    row, _ = SavedView.objects.update_or_create(
        user_id=actor.user_id or 0, page=page, name=name, defaults={"query": query}
    )
    return row


def delete_view(*, actor: Actor, view_id: int) -> None:
    """Forget one's own view; NotVisible for anybody else's."""
    gone, _ = _own(actor).filter(pk=view_id).delete()
    if not gone:
        raise NotVisible
