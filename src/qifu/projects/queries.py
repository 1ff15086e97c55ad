"""Every public read of projects, scoped to who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from qifu.cases.search import fold
from qifu.identity.actors import Actor
from qifu.identity.models import Unit
from qifu.identity.roles import Role
from qifu.kernel.errors import NotVisible
from qifu.kernel.numbering import check_number
from qifu.kernel.time import shanghai_date
from qifu.projects.definitions import definition_of
from qifu.projects.models import AllianceMember, Likeness, Project, Slip, Watch
from qifu.projects.permissions import ENTERS, UNIT, can_see, can_see_watch
from qifu.projects.rules.following import lead_sentence
from qifu.projects.rules.likeness import folded_company

JOINS = ("office", "unit", "owner", "leader", "department", "specialist", "enterprise", "town")


def scope(actor: Actor, prefix: str = "") -> Q:
    """The projects `actor` may see (the twin of `permissions.can_see`)."""
    if actor.system or actor.has(Role.LEADER):
        return Q()
    units = actor.units(*UNIT)
    found = Q(**{f"{prefix}pk__in": []})
    for name in ("office_id", "unit_id", "department_id"):
        found |= Q(**{f"{prefix}{name}__in": units})
    if actor.has(*ENTERS) and actor.user_id is not None:
        for name in ("specialist_id", "owner_id"):
            found |= Q(**{f"{prefix}{name}": actor.user_id})
    return found


def visible_projects(actor: Actor) -> QuerySet[Project]:
    """The projects the actor may see but those merged into others, the newest first."""
    rows = Project.objects.filter(scope(actor)).exclude(state=Project.State.MERGED)
    return rows.select_related("unit", "owner", "town", "specialist").order_by("-id")


def get_project(actor: Actor, number: str) -> Project:
    """One project with everybody who goes with it; NotVisible."""
    wanted = check_number(number) or number.strip().upper()[:24]
    rows = Project.objects.select_related(*JOINS, "definition", "member", "merged_into")
    row = rows.filter(number=wanted).first() if wanted.isprintable() else None
    if row is None or not can_see(actor, row):
        raise NotVisible
    return row


@dataclass(frozen=True)
class LeadStanding:
    """What who brought a lead may know: number, day, a sentence, the last day something happened,
    whom to call."""

    number: str
    since: date
    sentence: str
    moved: date
    office: Unit


def followed_lead(receipt: str) -> LeadStanding:
    """By the receipt alone, signed in or not; NotVisible. Merged into another, it is that one's."""
    rows = Project.objects.select_related("office", "merged_into__office")
    row = rows.filter(receipt=receipt[:40]).first() if receipt.isprintable() and receipt else None
    if row is None:
        raise NotVisible
    now, seen = row, {row.pk}
    while now.merged_into is not None and now.merged_into_id not in seen:
        now = now.merged_into
        seen.add(now.pk)
    first = definition_of(now.definition_id).stages[0].code == now.stage
    sentence = lead_sentence(now.state, claimed=now.owner_id is not None, first=first)
    return LeadStanding(
        row.number, shanghai_date(row.opened_at), sentence, shanghai_date(now.last_at), now.office
    )


def filtered(
    actor: Actor,
    *,
    words: str = "",
    stage: str = "",
    reached: str = "",
    state: str = "",
    unit: str = "",
    chain: str = "",
    source: str = "",
    key: bool = False,
    mine: bool = False,
    reason: str = "",
    slipped: str = "",
    late_on: date | None = None,
    member: int | None = None,
) -> QuerySet[Project]:
    """The visible projects that fit every filter given. `reached`: have ever entered that stage;
    `slipped`: a planned day was moved for that reason; `late_on`: their next stage was planned
    before that day."""
    rows = visible_projects(actor)
    same = {
        "stage": stage, "state": state, "chain": chain, "source": source, "unit__code": unit,
        "reason": reason, "member_id": member,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    if reached:
        rows = rows.filter(stages__code=reached, stages__actual_on__isnull=False)
    if slipped:
        rows = rows.filter(pk__in=Slip.objects.filter(reason=slipped).values("project_id"))
    if key:
        rows = rows.filter(key=True)
    if mine:
        me = actor.user_id or 0
        rows = rows.filter(Q(owner_id=me) | Q(specialist_id=me) | Q(leader_id=me))
    if late_on is not None:
        rows = rows.filter(state=Project.State.ACTIVE, planned_on__lt=late_on)
    for word in words.split()[:5]:
        said = Q(title__icontains=word) | Q(company__icontains=word) | Q(number__iexact=word)
        bare = folded_company(word)
        rows = rows.filter(said | Q(folded__contains=bare) if len(bare) > 1 else said)
    return rows


def open_likenesses(actor: Actor) -> QuerySet[Likeness]:
    """Pairs that wait for a decision, of which the actor may see both."""
    rows = Likeness.objects.filter(scope(actor, "project__"), scope(actor, "other__"), state="open")
    return rows.select_related("project__unit", "other__unit").order_by("id")


def hidden_likenesses(actor: Actor, project: Project) -> int:
    """How many open pairs of a project the actor may not see the other side of."""
    rows = Likeness.objects.filter(Q(project=project) | Q(other=project), state="open")
    seen = rows.filter(scope(actor, "project__"), scope(actor, "other__"))
    return rows.count() - seen.count()


def visible_watches(actor: Actor) -> QuerySet[Watch]:
    """What is watched, as far as the actor may see it, the soonest first."""
    asked = Q(kind=Watch.Kind.FACTOR, unit_id__in=actor.units(*UNIT))
    rows = Watch.objects.filter(scope(actor, "project__") | asked)
    return rows.select_related("project", "unit", "owner").order_by("due_on", "id")


def get_watch(actor: Actor, watch_id: int) -> Watch:
    """One watched thing with its project; NotVisible."""
    row = Watch.objects.select_related("project", "unit", "owner").filter(pk=watch_id).first()
    if row is None or not can_see_watch(actor, row):
        raise NotVisible
    return row


def firm_projects(actor: Actor) -> QuerySet[Project]:
    """The projects of the firms one acts for, the newest first."""
    rows = Project.objects.filter(enterprise_id__in=actor.firm_ids("view"))
    rows = rows.exclude(state=Project.State.MERGED)
    return rows.select_related("enterprise", "unit").order_by("-id")


def firm_project(actor: Actor, number: str) -> Project:
    """One project of a firm of one's own; NotVisible."""
    rows = Project.objects.select_related(*JOINS, "definition")
    row = rows.filter(number=number[:24]).first() if number.isprintable() else None
    if row is None or row.enterprise_id is None or row.state == Project.State.MERGED:
        raise NotVisible
    if row.enterprise_id not in actor.firm_ids("view"):
        raise NotVisible
    return row


def alliance_members(*, words: str = "") -> QuerySet[AllianceMember]:
    """Members of the alliance, those who left last."""
    rows = AllianceMember.objects.select_related("enterprise")
    for word in words.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(contact__icontains=word))
    return rows


def member_called(name: str) -> AllianceMember | None:
    """The active member somebody means by a name."""
    wanted = folded_company(name)
    if not wanted or not fold(wanted).isprintable():
        return None
    return AllianceMember.objects.filter(folded=wanted, active=True).first()
