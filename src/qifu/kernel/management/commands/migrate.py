"""`migrate` as Django has it, but that an empty database begins with the baseline."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from qifu.kernel.baseline import lay_baseline

PARTIAL = ("app_label", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    """With --step-by-step every migration is run even so; the guard of the baseline compares."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--step-by-step", action="store_true", help="没有捷径：逐个执行全部迁移"
        )

    def handle(self, *args: Any, **options: Any) -> Any:
        whole = not any(options.get(word) for word in (*PARTIAL, "step_by_step"))
        if whole:
            lay_baseline(connections[options["database"]], settings.QIFU_BASELINE)
        return super().handle(*args, **options)
