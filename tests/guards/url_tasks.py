"""Applications as departments have them, for the addresses of their desk: one that runs, one that
is over."""

from __future__ import annotations

from typing import Any

from tests.bundle_world import publish_bundle, publish_item
from tests.factories import DISTRICT, START, World

from qifu.bundles.models import Application
from qifu.bundles.operations import ApplicationInput, perform_task, submit_application
from qifu.bundles.rules.definition import BundleBody, Member
from qifu.cases import clockwork
from qifu.cases.definitions import publish_definition
from qifu.cases.models import Limit
from qifu.catalogue.rules.body import parse_item
from qifu.identity.actors import SYSTEM_ACTOR

DESK = "/work/applications/<number>/"
RUNNING = (
    DESK, f"{DESK}ledger/", f"{DESK}acceptance.pdf", f"{DESK}tasks/<task_id>/",
    f"{DESK}tasks/<task_id>/letter.pdf", "/applications/<number>/acceptance.pdf",
    "/applications/<number>/tasks/<task_id>/letter.pdf",
    *(f"/api/v1/applications/<number>{page}" for page in ("", "/events", "/papers", "/withdraw")),
    *(f"/api/v1/applications/<number>/tasks/<task_id>{page}"
      for page in ("", "/actions", "/actions/<action>")),
)  # fmt: skip
OVER = (f"{DESK}result.pdf", "/applications/<number>/result.pdf")


def lay_tasks(world: World) -> dict[str, Any]:
    """Values by name, `address#value` for one address only."""
    import yaml

    for code in ("application", "application_accept", "application_wait", "task", "task_legal"):
        Limit.objects.update_or_create(code=code, defaults={"title": code, "amount": 5})
    Limit.objects.update_or_create(code="task_ask", defaults={"title": "补正", "amount": 5})
    clockwork.forget_limits()
    doc = yaml.safe_load((DISTRICT / "processes" / "application.yaml").read_text("utf-8"))
    publish_definition(doc=doc, actor=SYSTEM_ACTOR.ref, at=START)
    for code, unit in (("url-power", world.power), ("url-water", world.water)):
        publish_item(_item(code, unit.code), unit)
    body = BundleBody(
        code="url-bundle", title="两件事一起办", function="opening", unit=world.power.code,
        members=(Member("url-power"), Member("url-water")), firm_stages=("start",),
    )  # fmt: skip
    publish_bundle(body, world.power)
    running = _submit(world)
    task = running.tasks.get(code="url-power")
    perform_task(task_id=task.pk, action="accept", actor=world.actor("handler"), at=START)
    over = _submit(world)
    for code, handler, head in (
        ("url-power", "handler", "head"), ("url-water", "water_handler", "water_head"),
    ):  # fmt: skip
        row = over.tasks.get(code=code)
        for action, who, data in (
            ("accept", handler, {}),
            ("propose", handler, {"outcome": "grant", "opinion": "同意"}),
            ("approve", head, {}),
        ):
            perform_task(task_id=row.pk, action=action, actor=world.actor(who), at=START, data=data)
    over.refresh_from_db()
    numbers = {f"{page}#number": running.case.number for page in RUNNING}
    return (
        numbers
        | {f"{page}#number": over.case.number for page in OVER}
        | {f"{page}#task_id": task.pk for page in RUNNING if "task_id" in page}
        | {"/results/<code>/#code": over.result_code}
        | {f"/api/v1/bundles/<code>{page}#code": body.code for page in ("", "/form")}
        | {f"/api/v1/items/<code>{page}#code": "url-power" for page in ("", "/form")}
        | {"/api/v1/applications/<number>/tasks/<task_id>/actions/<action>#action": "propose"}
    )


def _item(code: str, unit: str) -> Any:
    return parse_item(
        {
            "code": code, "list": "statutory", "title": f"事项{code}", "type": "licence",
            "function": "opening", "unit": unit, "kind": "promised", "firm_stages": ["start"],
            "steps": [{"code": "decide", "title": "决定", "days": 3}], "promised_days": 3,
            "statutory_days": 10, "channels": ["window"], "source": "测试", "verified": True,
        }
    )  # fmt: skip


def _submit(world: World) -> Application:
    data = ApplicationInput(
        enterprise_id=world.firm.pk, contact_name="王厂长", contact_phone="13800138000",
        bundle="url-bundle",
    )  # fmt: skip
    return submit_application(
        data=data, actor=world.actor("clerk"), at=START, channel="window",
        centre_id=world.window.centre_id,
    )  # fmt: skip
