"""Every act of a case: what is possible now and why not, and doing it.

The OpenAPI document lists each action of the published process as an operation of its own, with
the schema made from its fields (see `qifu.api.openapi`); here they are one view.
"""

from typing import Any

from django.http import HttpResponse
from ninja import Router

from qifu.api.keys import READ, WRITE, may
from qifu.api.once import once
from qifu.api.problems import Problem
from qifu.api.represent import row_of
from qifu.api.requests import ApiRequest
from qifu.api.v1 import schemas as s
from qifu.api.v1.order import refusal_of
from qifu.api.v1.replies import case_id_of, json_object, number_in, reply, version_wanted
from qifu.cases.clockwork import limits
from qifu.cases.models import Case
from qifu.cases.operations import perform_action
from qifu.cases.permissions import can_see, is_staff_view
from qifu.cases.queries import ActionView, available_actions, get_case, state_title
from qifu.cases.rules.definition import FieldSpec
from qifu.demands.models import KIND
from qifu.identity.actors import Actor
from qifu.identity.models import Role
from qifu.identity.queries import colleagues
from qifu.kernel.errors import Invalid, Refused

router = Router(tags=["办理操作"])


@router.get("/demands/{number}/actions", auth=may(READ), response=s.Actions, summary="现在能做什么")
def actions(request: ApiRequest, number: str) -> HttpResponse:
    """The acts of this state that are the asker's, each enabled or with the reason why not."""
    return actions_of(request, number, KIND)


def actions_of(request: ApiRequest, number: str, kind: str) -> HttpResponse:
    """What the asker can do to a case of `kind` now; NotVisible."""
    case = get_case(request.actor, number_in(number), kind=kind)
    views = available_actions(request.actor, case, request.at)
    return reply(
        {
            "version": case.version,
            "state": case.state,
            "state_title": state_title(case),
            "actions": [action_of(view, case, request) for view in views],
        }
    )


def action_of(view: ActionView, case: Case, request: ApiRequest) -> dict[str, Any]:
    """One act with its fields; people to choose are those of the unit of `case`."""
    return {
        "code": view.code,
        "title": view.title,
        "help": view.help,
        "enabled": view.enabled,
        "why_not": view.why_not,
        "moves": view.moves,
        "fields": [_field(f, case, request) for f in view.fields],
    }


def _field(field: FieldSpec, case: Case, request: ApiRequest) -> dict[str, Any]:
    choices = [list(pair) for pair in field.choices]
    if field.type == "class":
        choices = [[x.code, x.title] for x in limits().values() if x.klass and x.amount]
    elif field.type == "colleague" and case.lead_unit_id is not None:
        people = colleagues(case.lead_unit_id, request.at, Role.HANDLER, Role.HEAD)
        choices = [[str(p.pk), p.name] for p in people]
    return {
        "name": field.name,
        "type": field.type,
        "label": field.label,
        "required": field.required,
        "help": field.help,
        "choices": choices,
        "minimum": field.minimum,
        "maximum": field.maximum,
    }


@router.post(
    "/demands/{number}/actions/{action}",
    auth=may(WRITE),
    response=s.Row,
    summary="办理操作",
    operation_id="act",
)
@once
def act(request: ApiRequest, number: str, action: str) -> HttpResponse:
    """Perform an action. Body: `{"version": 3, "data": {…}}`; `If-Match` may carry the version.

    409 `version_conflict` says who was faster and where the case stands now.
    """
    case = perform(request, number, action, KIND)
    return reply(row_of(case, request.actor, request.at), ETag=f'"{case.version}"')


def perform(request: ApiRequest, number: str, action: str, kind: str) -> Case:
    """The act that the body of `request` asks for; raises as `perform_action` does."""
    try:
        version, data = asked_in(request)
    except (Invalid, Problem) as error:
        raise refusal_of(request, number, action, kind) or error from error
    case_id = case_id_of(number, kind)
    try:
        return perform_action(
            case_id=case_id,
            action=action,
            actor=request.actor,
            at=request.at,
            data=data,
            version=version,
        )
    except Refused as error:
        raise _told(error, case_id, request.actor) from error


def asked_in(request: ApiRequest) -> tuple[int | None, dict[str, Any]]:
    """The version and the fields of the body; Invalid or Problem when it is shaped otherwise."""
    body = json_object(request)
    version = version_wanted(request, body)
    data = body.get("data", {})
    unknown = sorted(set(body) - {"version", "data"})
    if unknown or not isinstance(data, dict):
        sentence = "请求体只有 version 和 data 两项，操作的各项填在 data 里。"
        raise Invalid({name: [sentence] for name in unknown or ["data"]})
    return version, data


def _told(error: Refused, case_id: int, actor: Actor) -> Refused | Problem:
    """A refusal with where the case stands now and who brought it there."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None or not can_see(actor, case):
        return error
    by = case.last_actor if is_staff_view(actor, case) else ""
    current = {
        "state": case.state,
        "state_title": state_title(case),
        "version": case.version,
        "by": by,
        "at": case.last_at,
    }
    return Refused(error.code, error.message, **(error.details | {"current": current}))
