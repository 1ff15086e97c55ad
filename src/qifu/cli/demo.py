"""`qifu demo`: one demand through the whole loop, printed step by step."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qifu.demands.walkthrough import Step

HELP = "把一件诉求从提出到销号演一遍，逐步打印"
DJANGO = False
LIGHTS = {
    "red": "● 已超期",
    "yellow": "◐ 将到期",
    "green": "○ 期限内",
    "paused": "‖ 暂停计时",
    "done": "✓ 已答复",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", action="store_true", help="留下这件诉求（默认演完撤回）")


def run(args: argparse.Namespace) -> int:
    os.environ["DEMO"] = "1"
    from qifu.cli import setup_django

    setup_django()
    from django.core.management import call_command
    from django.db import transaction

    from qifu.kernel.rekeying import settle_keys
    from qifu.kernel.time import now

    call_command("migrate", verbosity=0, interactive=False)
    settle_keys(now())
    with transaction.atomic():
        prepare()
        from qifu.demands.walkthrough import walk

        steps = 0
        for steps, step in enumerate(walk(now()), 1):
            print(line_of(steps, step))
        print(f"\n共 {steps} 步，诉求 {step.number} {step.state}；审计链：{_audit(step.number)}。")
        if not args.keep:
            transaction.set_rollback(True)
    return 0


def prepare() -> None:
    """The district and the demonstration's people, when they are not there yet."""
    from django.conf import settings

    from qifu.identity.actors import SYSTEM_ACTOR
    from qifu.kernel.time import now
    from qifu.packs.demo_people import create_demo_people
    from qifu.packs.load import load_pack

    load_pack(settings.QIFU_DISTRICT, actor=SYSTEM_ACTOR, at=now())
    create_demo_people(now())


def line_of(number: int, step: Step) -> str:
    """One step as two lines of the terminal."""
    due = f"应于 {step.due} 前" if step.due else "计时暂停"
    if step.light == "done":
        due = f"答复于期限 {step.due} 内" if step.due else ""
    head = f"{number:>2}. {step.at:%m-%d %H:%M}  {step.who}：{step.what}"
    note = f"  “{step.note}”" if step.note else ""
    return f"{head}{note}\n      → {step.state} · {step.holder} · {due} {LIGHTS[step.light]}"


def _audit(number: str) -> str:
    from qifu.cases.models import Case
    from qifu.kernel.events import stream_events

    case = Case.objects.get(number=number)
    return f"{len(stream_events(case.stream))} 个事件，逐条相连"
