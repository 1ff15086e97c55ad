"""Publishing and finding process definitions; the check itself is pure (`rules.definition`)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from qifu.cases.models import ProcessDefinition
from qifu.cases.rules.definition import (
    Definition,
    check_definition,
    digest_of,
    parse_definition,
)
from qifu.kernel.errors import Invalid, Refused
from qifu.kernel.events import ActorRef, append_event
from qifu.kernel.memory import Memory

__all__ = [
    "check_definition",
    "current_process",
    "definition_of",
    "forget_processes",
    "publish_definition",
]

SECONDS = 2
_current: Memory[ProcessDefinition | None] = Memory(SECONDS)


@lru_cache(maxsize=256)
def definition_of(process_id: int) -> Definition:
    """The parsed definition of a published row (published rows never change, so it is cached)."""
    return parse_definition(ProcessDefinition.objects.get(pk=process_id).body)


def current_process(code: str) -> ProcessDefinition:
    """The published version of `code`; Refused when the district has none.

    Kept in the process for `SECONDS`: another process's publication is followed that much later.
    """
    row = _current.recall(code, lambda: _published(code), worth=bool)
    if row is None:
        raise Refused("process_missing", f"尚未发布流程“{code}”，请管理员先载入区县数据包。")
    return row


def _published(code: str) -> ProcessDefinition | None:
    rows = ProcessDefinition.objects.filter(code=code, status="published")
    return rows.only("id", "code", "version").first()


def forget_processes() -> None:
    """Drop what the process remembers (after a publication, a restore, in tests)."""
    definition_of.cache_clear()
    _current.forget()


def publish_definition(*, doc: dict[str, Any], actor: ActorRef, at: datetime) -> ProcessDefinition:
    """Publish `doc` as the live version of its code and retire the former one.

    Idempotent for the same content. Invalid with every reason when the check fails; Refused when
    the version is already published with other content.
    """
    errors = check_definition(doc)
    if errors:
        raise Invalid({path or "definition": [message] for path, message in errors})
    digest = digest_of(doc)
    _current.forget()
    transaction.on_commit(_current.forget)
    with transaction.atomic():
        known = ProcessDefinition.objects.filter(code=doc["code"], version=doc["version"]).first()
        if known is not None and known.digest == digest:
            return known
        if known is not None:
            raise Refused(
                "process_immutable",
                f"流程“{doc['title']}”第 {doc['version']} 版已发布，不能更改；请把 version 加 1 后发布新版。",
            )
        ProcessDefinition.objects.filter(code=doc["code"], status="published").update(
            status="retired"
        )
        row = ProcessDefinition.objects.create(
            code=doc["code"],
            version=doc["version"],
            title=doc["title"],
            body=doc,
            digest=digest,
            status="published",
            published_at=at,
        )
        append_event(
            stream=f"process:{row.code}",
            kind="process.published",
            at=at,
            actor=actor,
            payload={"version": row.version, "digest": digest},
        )
    return row
