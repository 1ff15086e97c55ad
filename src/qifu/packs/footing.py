"""What rooms below would lose by a load, asked on their behalf (they do not know packs)."""

from __future__ import annotations

from qifu.cases.clockwork import forget_limits
from qifu.cases.models import Case, Clock
from qifu.cases.succession import open_case_count, topic_in_use
from qifu.demands.directory import forget
from qifu.enterprises.models import Enterprise
from qifu.grid.models import Cell
from qifu.grid.settings import forget_settings
from qifu.kernel.notice_templates import forget_templates
from qifu.packs import guards


def register() -> None:
    """Register every guard and cache of the rooms below; safe to call again."""
    guards.guard_units(_open_cases)
    guards.guard_units(_firms)
    guards.guard_units(_cells)
    guards.guard_topics(_topic)
    guards.guard_limits(_clocks)
    guards.guard_limits(_steps)
    guards.after_load(forget_limits)
    guards.after_load(forget)
    guards.after_load(forget_templates)
    guards.after_load(forget_settings)


def _open_cases(unit_id: int) -> str | None:
    count = open_case_count(unit_id)
    return f"还有 {count} 件未办结的诉求由它牵头或协办" if count else None


def _firms(unit_id: int) -> str | None:
    count = Enterprise.objects.filter(town_id=unit_id).count()
    return f"还有 {count} 家企业登记在它的辖区" if count else None


def _cells(unit_id: int) -> str | None:
    count = Cell.objects.filter(town_id=unit_id, active=True).count()
    return f"还有 {count} 个网格划在它的辖区" if count else None


def _topic(topic: str) -> str | None:
    return (
        "还有未办结的诉求归在这个主题，请先改归其他主题或等其办结" if topic_in_use(topic) else None
    )


def _clocks(code: str) -> str | None:
    count = Clock.objects.filter(limit=code).exclude(state="stopped").count()
    return f"还有 {count} 个正在计时的时限使用它" if count else None


def _steps(code: str) -> str | None:
    """A process version with open cases names its steps' limits, started yet or not."""
    used = Case.objects.filter(open=True, process__body__states__contains=[{"step": code}]).exists()
    return "还有未办结的诉求所用的流程要用到它" if used else None
