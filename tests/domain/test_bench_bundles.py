"""A filled database of applications is one that real operations could have made."""

from __future__ import annotations

import pytest
from tests.domain.test_pack_load import load

from qifu.bench import bundle_ground
from qifu.bench.bundle_fill import fill
from qifu.bundles.models import Application, ApplicationTask, Bundle
from qifu.bundles.queries import whole_of
from qifu.cases.models import Case, Clock
from qifu.cases.rules.replay import replay
from qifu.kernel.audit import verify_audit
from qifu.kernel.events import stream_events
from qifu.kernel.time import now, shanghai_date


@pytest.mark.django_db
def test_stamped_applications_are_whole() -> None:
    load()
    at = now()
    filled = fill(60, at=at)
    moulds = len(bundle_ground.OPEN_MOULDS + bundle_ground.CLOSED_MOULDS)
    assert Application.objects.count() == 60 + moulds
    assert filled.tasks == ApplicationTask.objects.count() == 8 * (60 + moulds)
    assert len(Bundle.objects.get(code=bundle_ground.CODE).items) == 8
    assert Case.objects.values("number").distinct().count() == 60 + moulds
    for row in Application.objects.select_related("case").order_by("-pk")[:20]:
        assert whole_of(row, shanghai_date(at)).code == row.status
        case = row.case
        said = replay(e.payload for e in stream_events(case.stream))
        assert (said["state"], said["open"]) == (case.state, case.open)
        units = {t.unit_id for t in row.tasks.all()}
        tasks = {t.pk for t in row.tasks.all()}
        assert len(units) == 8
        clocks = Clock.objects.filter(case=case, subject__isnull=False, kind="task")
        assert {clock.subject for clock in clocks} <= tasks
    assert not verify_audit().findings
    firm = Case.objects.latest("pk").enterprise.memberships.get()
    bundle_ground.equip(firm.enterprise_id, at)
    fresh = bundle_ground.hand_in((firm.enterprise_id, firm.user_id), at)
    assert fresh.tasks.count() == 8  # behind what was stamped, nothing collides
