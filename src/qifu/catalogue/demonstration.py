"""Lists that are alive in the demonstration: one item quicker from today, one from next month, one
that waits for a second person; all by the real operations. Only where DEMO is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from qifu.catalogue.models import ItemVersion, ServiceItem
from qifu.catalogue.operations import approve_version, open_draft, save_draft, send_draft
from qifu.catalogue.rules.body import Material, Step, parse_item
from qifu.identity.actors import Actor, load_actor
from qifu.identity.models import Post, Role
from qifu.kernel.time import shanghai_date

TODAY, NEXT_MONTH, WAITING = "today", "next month", "waiting"
STORIES = (
    ("hygiene-permit", "inspect", TODAY),
    ("labour-dispatch-licence", "review", NEXT_MONTH),
    ("hr-service-licence", "review", WAITING),
)


def play_lists(*, at: datetime) -> int:
    """Play the stories; returns how many versions were begun (0 when there are some already)."""
    codes = [code for code, _, _ in STORIES]
    if ItemVersion.objects.filter(item__code__in=codes, edited_by__isnull=False).exists():
        return 0
    items = ServiceItem.objects.filter(code__in=codes, active=True).select_related("unit")
    known = {item.code: item for item in items}
    return sum(_play(known[code], step, when, at) for code, step, when in STORIES if code in known)


def _play(item: ServiceItem, code: str, when: str, at: datetime) -> int:
    """One step a day shorter, by the item's own unit; 0 where it lacks the people."""
    editor, head = (_actor(item, role, at) for role in (Role.HANDLER, Role.HEAD))
    if editor is None or head is None:
        return 0
    row = open_draft(code=item.code, actor=editor, at=at)
    body = parse_item(row.body)
    steps = tuple(_quicker(s) if s.code == code else s for s in body.steps)
    days = body.promised_days - 1
    materials = tuple(_sooner(m, days - 2) for m in body.materials)
    body = replace(body, steps=steps, materials=materials, promised_days=days)
    row = save_draft(version_id=row.pk, revision=row.revision, body=body, actor=editor, at=at)
    row = send_draft(
        version_id=row.pk, revision=row.revision, actor=editor, at=at,
        starts_on=_next_month(shanghai_date(at)) if when == NEXT_MONTH else None,
    )  # fmt: skip
    if when != WAITING:
        approve_version(version_id=row.pk, revision=row.revision, actor=head, at=at)
    return 1


def _quicker(step: Step) -> Step:
    return replace(step, days=step.days - 1)


def _sooner(material: Material, latest: int) -> Material:
    """What may be brought later is due two days before the shorter promise."""
    days = material.tolerable_days
    return replace(material, tolerable_days=min(days, latest)) if days else material


def _actor(item: ServiceItem, role: str, at: datetime) -> Actor | None:
    posts = Post.objects.filter(unit=item.unit, role=role, valid_until__isnull=True)
    post = posts.select_related("user").order_by("pk").first()
    return load_actor(post.user, at) if post else None


def _next_month(day: date) -> date:
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1, day=1)
