"""The metrics of the shipped district in a small world, and the worker's counting."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

import yaml
from tests.factories import DISTRICT, START

from qifu.identity.models import District
from qifu.insight.counting import count_waiting
from qifu.insight.settings import forget_metrics


@lru_cache(maxsize=1)
def metrics_file() -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load(
        (DISTRICT / "insight" / "metrics.yaml").read_text("utf-8")
    )
    return said


def lay_metrics(said: dict[str, Any] | None = None) -> None:
    """The district has these metrics."""
    said = said or metrics_file()
    row = District.objects.first()
    if row is None:
        row = District(
            code="x", name="测试区", short_name="测", area_code="510703", platform_name="企服",
            pack_version="1", pack_digest="", loaded_at=START,
        )  # fmt: skip
    row.settings = {**row.settings, "metrics": said}
    row.save()
    forget_metrics()


def count_all(at: datetime) -> None:
    """What the worker does until nothing waits."""
    while count_waiting(at=at):
        pass
