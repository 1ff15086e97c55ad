"""An application taken in at the desk through the firm's own form, to the result signed for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.bundle_world import BundleWorld, make_bundle_world
from tests.factories import SHANGHAI, make_staff
from tests.reception_world import make_hall
from tests.web.test_applying import fill, page, send, sign_in, upload

from qifu.bundles.draft_rows import ApplicationDraft
from qifu.bundles.models import Application
from qifu.identity.actors import load_actor
from qifu.identity.models import Centre, Role, User, Window
from qifu.kernel.time import now
from qifu.reception.calling import begin, call_next, name_firm
from qifu.reception.models import Handover, TurnAct
from qifu.reception.tickets import make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> BundleWorld:
    return make_bundle_world()


@pytest.fixture
def clerk(world: BundleWorld) -> User:
    """Serves a number of the firm at a window of its own centre."""
    unit = world.units[world.body.unit]
    centre = Centre.objects.create(code="hall", name="区中心", kind="district", unit=unit)
    window = Window.objects.create(code="hall-1", centre=centre, kind="general", name="综合窗口")
    user = make_staff(unit, Role.CLERK, "窗口甲", window)
    at, hall = now(), make_hall(centre)
    actor = load_actor(user, at)
    make_ticket(hall, "general", actor=actor, at=at, source="kiosk", matter="开餐饮店")
    turn = call_next(window_id=window.pk, actor=actor, at=at)
    begin(turn_id=turn.pk, actor=actor, at=at)
    name_firm(turn_id=turn.pk, enterprise_id=world.firm.pk, actor=actor, at=at)
    return user


def start(client: Client, world: BundleWorld, **more: Any) -> Any:
    said = {"kind": "bundle", "code": world.body.code, "firm": world.firm.pk, **more}
    return client.post("/work/desk/apply/", said)


def test_from_the_desk_to_the_result_signed_for(world: BundleWorld, clerk: User) -> None:
    client = sign_in(clerk)
    desk = page(client, "/work/desk/?find=餐饮")
    assert "受理申请" in desk and world.body.name in desk
    assert start(client, world).status_code == 303
    draft = ApplicationDraft.objects.get()
    assert "窗口代企业填写" in page(client, f"/apply/{draft.token}/")
    assert "没填完的申请" in page(client, "/work/desk/")
    assert draft.title in page(sign_in(world.owner_user), "/applications/")  # goes on at home, too
    fill(client, world, draft)
    assert upload(client, draft, go=True).status_code == 303
    sent = send(client, draft)
    found = Application.objects.select_related("case").get()
    assert sent["Location"] == f"/work/desk/applied/{found.case.number}/"
    assert (found.case.channel, found.case.opened_by) == ("window", clerk.pk)
    assert found.case.intake_centre == draft.centre_id
    again = send(client, draft)
    assert again["Location"] == sent["Location"] and Application.objects.count() == 1
    assert found.case.number in page(client, sent["Location"])
    letter = client.get(f"/work/applications/{found.case.number}/acceptance.pdf")
    assert letter.status_code == 200 and letter.content.startswith(b"%PDF-")
    own = page(sign_in(world.owner_user), f"/applications/{found.case.number}/")
    assert f"/escorts/new/?case={found.case.number}" in own
    act = TurnAct.objects.get()
    assert (act.kind, act.number) == ("application", found.case.number)
    assert found.case.number in page(client, "/work/desk/open/")

    for _ in range(12):
        open_ = found.tasks.filter(ended_on=None).exclude(state__in=("waiting", "preparing"))
        if (task := open_.order_by("position").first()) is None:
            break
        world.grant(found, task.code, now().astimezone(SHANGHAI))
    assert not found.tasks.filter(ended_on=None).exists(), list(found.tasks.values("code", "state"))
    url = f"/work/desk/results/{found.case.number}/"
    assert found.case.number in page(client, "/work/desk/results/")
    form = page(client, url)
    assert "食品经营许可证" in form
    pack = client.get(f"/work/applications/{found.case.number}/result.pdf")
    assert pack.status_code == 200 and pack.content.startswith(b"%PDF-")
    data = {"papers": "食品经营许可证 正本", "signed_by": "王店长", "signed_as": "legal"}
    assert client.post(url, data).status_code == 303
    assert Handover.objects.get().case_id == found.case_id


def test_only_the_centre_goes_on_and_only_with_what_windows_take(
    world: BundleWorld, clerk: User
) -> None:
    start(sign_in(clerk), world)
    draft = ApplicationDraft.objects.get()
    other_unit = world.units[world.body.unit]
    centre = Centre.objects.create(code="far", name="别处", kind="park", unit=other_unit)
    window = Window.objects.create(code="far-1", centre=centre, kind="general", name="综合窗口")
    stranger = sign_in(make_staff(other_unit, Role.CLERK, "窗口乙", window))
    assert stranger.get(f"/apply/{draft.token}/").status_code == 404
    handler = sign_in(world.users[world.body.unit, "handler"])
    assert handler.get(f"/apply/{draft.token}/").status_code == 404
    assert start(handler, world).status_code == 403
    client = sign_in(clerk)
    assert start(client, world, code="nothing").status_code == 404
    assert start(client, world, firm="x").status_code == 404
    again = start(client, world)
    assert again["Location"].rstrip("/").endswith(draft.token)  # empty still: gone on with
