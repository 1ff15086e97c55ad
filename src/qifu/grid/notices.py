"""Who is told what about the grid; each notice once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Count, Q

from qifu.enterprises.models import Membership
from qifu.enterprises.queries import contacts_of
from qifu.grid.models import Finding, GridFirm, Handover, Promise, Visit
from qifu.identity.actors import running
from qifu.identity.models import Role
from qifu.identity.queries import holders
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.time import shanghai_date

FIRMS_AT_ONCE = 1000


def tell_visited(
    visit: Visit, findings: Sequence[Finding], promises: Sequence[Promise], at: datetime
) -> None:
    """The firm reads that it was visited, what became a demand and what was promised."""
    said = [f"{visit.by_name}于 {visit.on} {visit.get_way_display()}，见到{visit.met}。"]
    if numbers := [f.case.number for f in findings if f.case]:
        said.append(f"您反映的问题已代您提交为诉求：{'、'.join(numbers)}。")
    if promises:
        said.append("答应您的：" + "；".join(f"{p.text}（{p.due_on} 前）" for p in promises) + "。")
    said.append("哪里记得不对，可以在“我的网格”里看到并告诉网格员。")
    enqueue_notices(
        [
            NoticeDraft(
                channel="site", dedupe_key=f"visit:{visit.pk}:firm:{m.user_id}",
                recipient_id=m.user_id, subject="走访情况已记下", body="".join(said)[:1000],
                link="/grid/", stream=visit.stream,
            )
            for m in contacts_of(visit.enterprise_id, at)
            if {"admin", "submit"} & set(m.rights)
        ],
        at,
    )  # fmt: skip


def tell_handed_over(handover: Handover, firms: Sequence[int], at: datetime) -> None:
    """Whoever goes on, the head of the town (and the dispatchers when nobody is left), the firms."""
    cell = handover.cell
    counts = (
        f"{handover.firms} 家企业的走访、{handover.findings} 个问题、{handover.promises} 项承诺"
    )
    key, link = f"handover:{handover.pk}", f"/work/grid/cells/{cell.code}/"
    drafts = []
    if handover.to_id is not None:
        body = f"{handover.leaver.name}离开{cell.title}（{handover.why}），{counts}由您接手。"
        drafts.append(
            _site(f"{key}:to", handover.to_id, f"{cell.title}：您有新接手的企业", body, link)
        )
    heads = set(holders(Role.HEAD, at, unit_ids=[cell.town_id]).values_list("id", flat=True))
    left = f"由{handover.to.name}接手" if handover.to else "没有人接手，请尽快安排网格员"
    if handover.to is None:
        heads |= set(holders(Role.DISPATCHER, at).values_list("id", flat=True))
    body = f"{handover.leaver.name}离开{cell.title}（{handover.why}），{counts}{left}。"
    drafts += [
        _site(f"{key}:head", head, f"{cell.title}交接", body, link) for head in sorted(heads)
    ]
    if handover.to is not None:
        who = handover.to.name + (f"，电话 {handover.to.phone}" if handover.to.phone else "")
        drafts += _to_firms(key, firms, f"您的网格员换成了{who}。先前答应您的事由他接着办。", at)
    enqueue_notices(drafts, at)


def _to_firms(key: str, firms: Sequence[int], body: str, at: datetime) -> list[NoticeDraft]:
    rows = Membership.objects.filter(
        running("", at), enterprise_id__in=firms[:FIRMS_AT_ONCE], user__is_active=True,
        rights__overlap=["admin", "submit"],
    ).order_by("id")  # fmt: skip
    return [
        _site(f"{key}:firm:{row.enterprise_id}", row.user_id, "您的网格员换人了", body, "/grid/")
        for row in rows
    ]


def _site(key: str, user: int, subject: str, body: str, link: str) -> NoticeDraft:
    return NoticeDraft(
        channel="site", dedupe_key=f"{key}:{user}", recipient_id=user, subject=subject, body=body,
        link=link,
    )  # fmt: skip


def tell_today(*, at: datetime) -> int:
    """On a working day each grid worker reads once what is due; heads read what is overdue in their
    town. Returns how many were told."""
    today = shanghai_date(at)
    drafts = [*_workers(today), *_heads(today, at)]
    enqueue_notices(drafts, at)
    return len(drafts)


def _workers(today: date) -> Iterable[NoticeDraft]:
    firms = _counted(
        GridFirm.objects.filter(due_on__lte=today, worker__isnull=False), "worker_id", today
    )
    promises = _counted(
        Promise.objects.filter(state="open", due_on__lte=today, owner__isnull=False),
        "owner_id",
        today,
    )
    for user in sorted(firms.keys() | promises.keys()):
        (due, late), (owed, owed_late) = firms.get(user, (0, 0)), promises.get(user, (0, 0))
        said = []
        if due:
            said.append(f"{due} 家企业到了走访的日子" + (f"（{late} 家已过期）" if late else ""))
        if owed:
            said.append(f"{owed} 项承诺到期" + (f"（{owed_late} 项已过期）" if owed_late else ""))
        yield _site(
            f"grid.today:{today}", user, "今天去哪", "、".join(said) + "。", "/work/grid/today/"
        )


def _counted(rows: object, by: str, today: date) -> dict[int, tuple[int, int]]:
    counted = rows.values(by).annotate(  # type: ignore[attr-defined]
        due=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today))
    )
    return {row[by]: (row["due"], row["late"]) for row in counted}


def _heads(today: date, at: datetime) -> Iterable[NoticeDraft]:
    late = GridFirm.objects.filter(due_on__lt=today, cell__isnull=False)
    for town, many in (
        late.values("cell__town").annotate(n=Count("pk")).values_list("cell__town", "n")
    ):
        for head in holders(Role.HEAD, at, unit_ids=[town]):
            body = f"本镇街有 {many} 家企业过了走访的日子，名单在“走访和响应”里。"
            yield _site(f"grid.late:{today}", head.pk, "走访过期提醒", body, "/work/grid/figures/")
