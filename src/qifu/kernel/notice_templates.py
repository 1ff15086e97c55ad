"""Words of notices from the district's data: `{name}` is filled in, nothing is evaluated."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from qifu.kernel.models import NoticeTemplate

__all__ = [
    "NoticeTemplate",
    "Words",
    "forget_templates",
    "load_templates",
    "placeholders",
    "render",
]

log = logging.getLogger(__name__)
_HOLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_cache: dict[tuple[str, str], tuple[str, str]] = {}
_FALLBACK = ("办件有新进展", "您的办件 {number} 有新进展，请登录平台查看。")


@dataclass(frozen=True, slots=True)
class Words:
    """One template as it stands in the pack: what `channel` says for `code`."""

    code: str
    channel: str
    subject: str
    body: str


def placeholders(text: str) -> set[str]:
    """The names a template text wants filled in."""
    return set(_HOLE.findall(text))


@transaction.atomic
def load_templates(words: Iterable[Words]) -> int:
    """Make the stored templates exactly `words`; returns how many rows were written or removed."""
    wanted = {(w.code, w.channel): w for w in words}
    stale, changed = [], []
    for row in NoticeTemplate.objects.all():
        new = wanted.pop((row.code, row.channel), None)
        if new is None:
            stale.append(row.pk)
        elif (row.subject, row.body) != (new.subject, new.body):
            row.subject, row.body = new.subject, new.body
            changed.append(row)
    NoticeTemplate.objects.filter(pk__in=stale).delete()
    NoticeTemplate.objects.bulk_update(changed, ["subject", "body"])
    NoticeTemplate.objects.bulk_create(
        NoticeTemplate(code=w.code, channel=w.channel, subject=w.subject, body=w.body)
        for w in wanted.values()
    )
    forget_templates()
    return len(stale) + len(changed) + len(wanted)


def forget_templates() -> None:
    """Drop the process's copy (after loading a pack; workers restart on a new pack)."""
    _cache.clear()


def render(code: str, channel: str, values: Mapping[str, object]) -> tuple[str, str]:
    """(subject, body) of the template for `channel`, else of the site's, else a plain sentence.

    A district without the template still tells people; the gap is logged for whoever keeps it.
    """
    if (code, channel) not in _cache:
        _cache.update(
            {(t.code, t.channel): (t.subject, t.body) for t in NoticeTemplate.objects.all()}
        )
    found = _cache.get((code, channel)) or _cache.get((code, "site"))
    if found is None:
        log.warning("notice template %s/%s is missing from the district's data", code, channel)
        found = _cache[code, channel] = _FALLBACK
    subject, body = found
    return _fill(subject, values), _fill(body, values)


def _fill(text: str, values: Mapping[str, object]) -> str:
    return _HOLE.sub(lambda hole: str(values.get(hole.group(1), "")), text)
