"""What the tasks hear of: a unit that was merged passes its tasks on (plan 附件2).

Nothing is rewritten: who answers is found by succession, so the day and both names stay readable.
Here it is only recorded on the tasks, and the heads of the successor are told."""

from __future__ import annotations

from qifu.identity.models import Role
from qifu.identity.queries import holders
from qifu.kernel.events import ActorRef, Event, EventDraft, append_events, subscribe
from qifu.kernel.notices import NoticeDraft, enqueue_notices
from qifu.kernel.time import shanghai_date
from qifu.reform.ground import follow_book, lay_ground, sides_of
from qifu.reform.models import ReformTask


@subscribe("unit.closed")
def pass_over(events: list[Event]) -> None:
    """Tasks of a closed unit are its successor's from now on."""
    tasks = list(ReformTask.objects.filter(active=True).order_by("number"))
    if not tasks:
        return
    ground = lay_ground(follow_book())
    for event in events:
        successor, name = event.payload["successor_id"], event.payload["unit"]
        on = shanghai_date(event.at)
        led: list[ReformTask] = []
        helped: list[ReformTask] = []
        for task in tasks:
            sides = sides_of(task, ground, on)
            for rows, into in ((sides.leads, led), (sides.helps, helped)):
                if any(p.pk == successor and name in {f.name for f in p.formerly} for p in rows):
                    into.append(task)
        _record(event, led, helped)
        _tell(event, [t.number for t in led], [t.number for t in helped])


def _record(event: Event, led: list[ReformTask], helped: list[ReformTask]) -> None:
    actor = ActorRef(event.actor_id, event.actor_name)
    append_events(
        [
            EventDraft(
                task.stream, "reform.passed_over", event.at, actor,
                {"part": part, "from": event.payload["unit"], "to": event.payload["successor"]},
            )
            for part, tasks in (("lead", led), ("helps", helped))
            for task in tasks
        ]
    )  # fmt: skip


def _tell(event: Event, led: list[int], helped: list[int]) -> None:
    if not led and not helped:
        return
    said = [
        f"{words}第 {'、'.join(map(str, numbers))} 项"
        for words, numbers in (("牵头的", led), ("参与的", helped))
        if numbers
    ]
    body = f"{event.payload['unit']}已撤并，它{'，'.join(said)}改革任务由贵单位承接。"
    key = f"reform.passed:{event.payload['unit_id']}"
    drafts = [
        NoticeDraft(
            channel="site", dedupe_key=f"{key}:{head.pk}", recipient_id=head.pk,
            subject="承接改革任务", body=body[:1000], link="/work/reform/?mine=1",
        )
        for head in holders(Role.HEAD, event.at, unit_ids=[event.payload["successor_id"]])
    ]  # fmt: skip
    enqueue_notices(drafts, event.at)
