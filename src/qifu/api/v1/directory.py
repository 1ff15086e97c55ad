"""What one needs to fill a demand in: units, topics, channels, suggestions — and who one is."""

from django.http import HttpResponse
from ninja import Router

from qifu.api.keys import READ, may
from qifu.api.labels import unit_label
from qifu.api.requests import ApiRequest
from qifu.api.v1 import schemas as s
from qifu.api.v1.replies import reply
from qifu.demands.queries import similar_answers, suggest_topics
from qifu.enterprises.queries import my_firms
from qifu.identity.models import Role
from qifu.identity.queries import active_units, channels, duty_directory, routable_units

router = Router(tags=["目录"])


@router.get("/units", auth=may(READ), response=list[s.UnitOut], summary="单位目录")
def units(request: ApiRequest) -> HttpResponse:
    """Units in use; `may_lead` says that a demand may be given to it."""
    leads = set(routable_units().values_list("pk", flat=True))
    return reply(
        [
            {
                "code": u.code,
                "name": u.name,
                "short_name": u.short_name,
                "kind": u.kind,
                "has_power": u.has_power,
                "may_lead": u.pk in leads,
            }
            for u in active_units()
        ]
    )


@router.get("/topics", auth=may(READ), response=list[s.TopicOut], summary="职责目录(主题)")
def topics(request: ApiRequest) -> HttpResponse:
    """Topics of the duty directory with their lead unit."""
    return reply(
        [
            {
                "code": d.topic,
                "title": d.title,
                "sector": d.sector,
                "sector_title": d.sector_title,
                "unit": unit_label(d.lead_unit_id),
                "needs_power": d.needs_power,
            }
            for d in duty_directory()
        ]
    )


@router.get("/channels", auth=may(READ), response=list[s.ChannelOut], summary="来源渠道")
def channel_list(request: ApiRequest) -> HttpResponse:
    """Ways by which demands come in."""
    return reply(
        [
            {"code": c.code, "title": c.title, "kind": c.kind, "by_staff": c.by_staff}
            for c in channels()
        ]
    )


@router.post("/topics/suggest", auth=may(READ), response=s.Suggestions, summary="主题建议")
def suggest(request: ApiRequest, data: s.SuggestIn) -> HttpResponse:
    """Topics with lead units for a text, with the reason, and known answers near it."""
    found = suggest_topics(data.text)
    answers = similar_answers(data.text, topic=found[0].topic if found else "")
    return reply(
        {
            "topics": [
                {
                    "topic": f.topic,
                    "title": f.title,
                    "unit": {"code": f.unit_code, "name": f.unit_name} if f.unit_code else None,
                    "reason": f.reason,
                    "precedent": f.precedent or None,
                }
                for f in found
            ],
            "answers": [
                {
                    "question": a.question,
                    "answer": a.answer,
                    "unit": a.unit.name if a.unit else None,
                }
                for a in answers
            ],
        }
    )


@router.get("/me", auth=may(READ), response=s.Me, summary="我是谁")
def me(request: ApiRequest) -> HttpResponse:
    """Who the token or session stands for, and what it may do."""
    caller = request.caller
    actor = caller.actor
    rights = {f.enterprise_id: sorted(f.rights) for f in actor.firms}
    return reply(
        {
            "name": actor.name,
            "system": actor.client or None,
            "scopes": sorted(actor.scopes),
            "per_minute": caller.per_minute,
            "posts": [
                {"role": p.role, "title": Role(p.role).label, "unit": unit_label(p.unit_id)}
                for p in actor.posts
            ],
            "firms": [
                {"uscc": f.uscc, "name": f.name, "rights": rights[f.pk]} for f in my_firms(actor)
            ],
        }
    )
