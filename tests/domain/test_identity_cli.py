"""`qifu user` and `qifu pack` as people type them: answers, refusals, exit codes."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from tests.factories import make_unit

from qifu.cli import main
from qifu.identity.actors import load_actor
from qifu.identity.models import ApiToken, Role, Unit, User
from qifu.identity.tokens import actor_for_token
from qifu.kernel.time import now

pytestmark = pytest.mark.django_db
FUCHENG = Path(__file__).parents[2] / "districts" / "fucheng"
Said = pytest.CaptureFixture[str]


def qifu(*argv: str) -> int:
    return main(["user", *argv])


@pytest.fixture
def office() -> Unit:
    return make_unit("office", name="调度办")


GOOD = "four-boats-6-river"


def create(monkeypatch: pytest.MonkeyPatch, password: str = GOOD) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    said = ["lihua", "--name", "李华", "--phone", "13900139000", "--password-stdin"]
    return qifu("create", *said, "--role", "dispatcher", "--unit", "office")


def test_the_first_account_is_made_with_its_post(
    office: Unit, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    assert create(monkeypatch) == 0
    user = User.objects.get(username="lihua")
    assert user.check_password("four-boats-6-river")
    assert load_actor(user, now()).units(Role.DISPATCHER) == {office.pk}
    assert qifu("list", "李华") == 0
    assert "lihua\t李华\t调度办 指挥调度" in capsys.readouterr().out


def test_a_weak_password_leaves_no_account(
    office: Unit, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    assert create(monkeypatch, "weak") == 1
    assert "密码至少 10 位" in capsys.readouterr().err
    assert not User.objects.exists()


def test_an_unknown_unit_leaves_no_account(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    assert create(monkeypatch) == 1
    assert "没有代码为“office”的单位" in capsys.readouterr().err
    assert not User.objects.exists()


def test_a_password_is_not_read_without_a_terminal(
    office: Unit, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    create(monkeypatch)
    monkeypatch.setattr("sys.stdin", io.StringIO("x"))
    assert qifu("password", "lihua") == 1
    assert "--password-stdin" in capsys.readouterr().err


def test_a_password_that_was_reset_must_be_changed(
    office: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    create(monkeypatch)
    monkeypatch.setattr("sys.stdin", io.StringIO("another-River-77\n"))
    assert qifu("password", "13900139000", "--password-stdin") == 0
    user = User.objects.get(username="lihua")
    assert user.check_password("another-River-77")
    assert user.must_change_password


def test_posts_are_kept_apart_and_ended(
    office: Unit, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    create(monkeypatch)
    assert qifu("post", "lihua", "--role", "audit_admin", "--unit", "office") == 1
    assert "三员分立" in capsys.readouterr().err
    assert qifu("post", "lihua", "--role", "head", "--unit", "office", "--until", "2099-02-30") == 1
    assert qifu("post", "lihua", "--role", "head", "--unit", "office", "--until", "2099-12-31") == 0
    assert qifu("post", "lihua", "--role", "dispatcher", "--unit", "office", "--end") == 0
    assert load_actor(User.objects.get(), now()).roles == {Role.HEAD}


def test_a_disabled_account_loses_its_token(
    office: Unit, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    create(monkeypatch)
    capsys.readouterr()
    assert qifu("token", "lihua", "--for", "脚本", "--scope", "demands:read") == 0
    key = capsys.readouterr().out.strip()
    assert actor_for_token(key, now()) is not None
    assert qifu("disable", "lihua", "--reason", "调离") == 0
    assert actor_for_token(key, now()) is None
    assert qifu("enable", "lihua") == 0
    assert actor_for_token(key, now()) is not None
    assert qifu("token", "lihua", "--revoke", ApiToken.objects.get().prefix) == 0
    assert actor_for_token(key, now()) is None


def test_an_unknown_account_is_said(capsys: Said) -> None:
    assert qifu("disable", "nobody", "--reason", "x") == 1
    assert "没有“nobody”这个账号" in capsys.readouterr().err


def test_a_pack_is_checked_compared_and_loaded(tmp_path: Path, capsys: Said) -> None:
    pack = Path(shutil.copytree(FUCHENG, tmp_path / "pack"))
    assert main(["pack", "check", str(pack)]) == 0
    assert main(["pack", "diff", str(pack)]) == 0
    assert "处变化" in capsys.readouterr().out
    assert not Unit.objects.exists()
    assert main(["pack", "load", str(pack)]) == 0
    assert main(["pack", "load", str(pack)]) == 0
    assert capsys.readouterr().out.endswith("没有变化\n")
    units = pack / "units.yaml"
    units.write_text(units.read_text("utf-8").replace("kind: park\n", "kind: parc\n"), "utf-8")
    line = units.read_text("utf-8").split("kind: parc")[0].count("\n") + 1
    assert main(["pack", "check", str(pack)]) == 1
    assert f"{pack.as_posix()}/units.yaml:{line}: “kind”的值“parc”不对" in capsys.readouterr().out
    assert main(["pack", "load", str(pack)]) == 1
    assert "没有载入" in capsys.readouterr().err
