"""A person's own copy: everything held under their account, as JSON for programs and HTML to read.

Rows are found by the account alone, never by a telephone number: a number can be typed by anybody.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.template.loader import render_to_string

from qifu.identity.models import User
from qifu.kernel.persons import Personal, declared
from qifu.kernel.time import SHANGHAI

AT_MOST = 5000


@dataclass(frozen=True)
class Section:
    """Rows of one line of the registry, with the words of their columns."""

    line: Personal
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    cut: bool

    def shown(self) -> list[list[Any]]:
        """The rows to read: what is chosen from a list, in its words."""
        words = [_choices(self.line.model, name) for name in self.line.shows]
        return [
            [w.get(value, value) if w else value for w, value in zip(words, row, strict=True)]
            for row in self.rows
        ]

    def as_data(self) -> dict[str, Any]:
        """For programs."""
        return {
            "title": self.line.title,
            "table": self.line.model,
            "basis": self.line.basis_words,
            "on_deletion": self.line.does_words,
            "complete": not self.cut,
            "rows": [dict(zip(self.line.shows, row, strict=True)) for row in self.rows],
        }


def sections_of(user: User) -> Iterator[Section]:
    """What is held under the account; nothing where nothing is held."""
    for line in declared():
        if not line.of_user or not line.shows:
            continue
        model = apps.get_model(line.model)
        found = model._default_manager.filter(**{line.of_user: user.pk}).order_by("-pk")
        rows = list(found.values_list(*line.shows)[: AT_MOST + 1])
        if rows:
            columns = tuple(column_words(model, name) for name in line.shows)
            yield Section(line, columns, rows[:AT_MOST], len(rows) > AT_MOST)


WORDS = {
    "number": "编号", "title": "标题", "name": "名称", "phone": "电话", "text": "内容", "words": "内容",
    "contact_name": "联系人", "contact_phone": "联系电话", "at": "时间", "created_at": "时间",
    "asked_at": "提出时间", "answer": "答复", "kind": "种类", "opened_at": "提出时间",
    "updated_at": "最后修改", "changed_at": "最后修改", "data": "填写的内容", "channel": "方式",
    "subject": "标题", "body": "内容", "valid_from": "自", "valid_until": "至", "begins_at": "时间",
    "matter": "事项", "purpose": "用途", "holder_name": "姓名", "holder_phone": "电话", "page": "页面",
    "query": "条件", "rights": "权限", "skills": "专长", "last_login": "上次登录", "signed_at": "签字时间",
    "signed_name": "签字人", "consequence": "约定的后果", "username": "用户名", "email": "邮箱",
}  # fmt: skip


def _choices(label: str, lookup: str) -> dict[Any, Any]:
    """Code → words of a column of the model itself that is chosen from a list."""
    if "__" in lookup:
        return {}
    return dict(getattr(apps.get_model(label)._meta.get_field(lookup), "flatchoices", ()))


def column_words(model: type[Model], lookup: str) -> str:
    """What a column is called."""
    return WORDS.get(lookup.rpartition("__")[2], lookup)


def archive_of(user: User, at: datetime) -> bytes:
    """The ZIP of both."""
    sections = list(sections_of(user))
    local = at.astimezone(SHANGHAI)
    data = {
        "made_at": local.isoformat(), "person": user.name,
        "sections": [section.as_data() for section in sections],
    }  # fmt: skip
    page = render_to_string(
        "portal/privacy/copy.html", {"person": user, "at": at, "sections": sections}
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in (
            (
                "个人信息.json",
                json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1),
            ),
            ("个人信息.html", page),
        ):
            entry = zipfile.ZipInfo(name, local.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            box.writestr(entry, text)
    return packed.getvalue()
