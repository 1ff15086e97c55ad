"""The demonstration of law services is played once, by real operations."""

import pytest
from tests.factories import START, make_firm, make_member, make_staff
from tests.law_world import lay_checkups, lay_law_ground

from qifu.identity.models import Role, Unit, User
from qifu.law.checkups import risk_counts
from qifu.law.demonstration import FIRMS, OFFICES, play_law
from qifu.law.models import CheckUp, LawMatter, PreservedEvidence

pytestmark = pytest.mark.django_db


def test_it_is_played_once() -> None:
    lay_law_ground()
    lay_checkups()
    for name in FIRMS:
        User.objects.filter(pk=make_member(make_firm(), "admin").pk).update(username=name)
    for code in OFFICES:
        staff = make_staff(Unit.objects.get(code=code), Role.HANDLER)
        User.objects.filter(pk=staff.pk).update(username=code)
    assert play_law(at=START) == 3
    assert play_law(at=START) == 0
    assert PreservedEvidence.objects.count() == 2
    assert CheckUp.objects.count() == 7
    states = LawMatter.objects.order_by("pk").values_list("case__state", flat=True)
    assert list(states) == ["done", "handling", "filed"]
    assert ("货款可能过诉讼时效", 5) in [(c.risk, c.firms) for c in risk_counts()]
