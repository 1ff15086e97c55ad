"""The metrics of a pack (insight/metrics.yaml, optional). Pure checks: see `insight.rules.metrics`."""

from __future__ import annotations

from qifu.insight.rules.metrics import problems
from qifu.packs.pack import Pack


def check_metrics(pack: Pack) -> None:
    """Record what is wrong with the metrics of `pack`."""
    document = pack.documents.get("metrics")
    if document is None or document.value is None or document.findings:
        return
    for where, says in problems(document.value):
        document.find(where, says)
