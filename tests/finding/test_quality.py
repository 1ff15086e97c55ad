"""The search is as good as it was: floors over the question set, with and without meaning.

What is measured and how it came about: docs/finding.md. Times are `qifu bench search`'s business.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from tests.factories import START

from qifu.finding import vectors
from qifu.finding.assistant import ask
from qifu.finding.indexing import sync_all
from qifu.finding.quality import Quality, measure, read_questions
from qifu.finding.queries import search
from qifu.identity.actors import SYSTEM_ACTOR
from qifu.packs.load import load_pack

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
QUESTIONS, NOTHING = read_questions(Path(__file__).parent / "questions.yaml")
# difficulty → (MRR, recall at 5); a little below what is measured, so that data may move.
WORDS = {"": (0.78, 0.89), "colloquial": (0.9, 0.95), "synonym": (0.78, 0.87),
         "pinyin": (0.85, 0.96), "typo": (0.74, 0.94)}  # fmt: skip
MEANING = {"": (0.82, 0.91), "colloquial": (0.92, 0.97), "meaning": (0.52, 0.7)}


def asked(meaning: bool) -> dict[str, Quality]:
    def ask_one(words: str) -> list[tuple[str, str]]:
        return [h.key for h in search(words, at=START, meaning=meaning, limit=10).hits]

    return {quality.difficulty: quality for quality in measure(QUESTIONS, ask_one)}


def hold(found: dict[str, Quality], floors: dict[str, tuple[float, float]]) -> None:
    wrong = [
        f"{kind or 'all'}: MRR {found[kind].mrr:.3f} of {mrr}, recall {found[kind].recall:.3f} of"
        f" {recall}, missed {found[kind].missed}"
        for kind, (mrr, recall) in floors.items()
        if found[kind].mrr < mrr or found[kind].recall < recall
    ]
    assert not wrong, "\n".join(wrong)


def test_everyday_questions_find_what_is_right() -> None:
    load_pack(settings.QIFU_DISTRICT, actor=SYSTEM_ACTOR, at=START)
    sync_all(at=START)
    assert len(QUESTIONS) >= 150
    keys = {doc for question in QUESTIONS for doc in question.right}
    assert ("item", "food-business-licence") in keys
    hold(asked(meaning=False), WORDS)
    assert search("开饭店要办什么证", at=START).hits[0].key == ("bundle", "open-restaurant")
    if vectors.available():
        vectors.fill_vectors(limit=1_000)
        hold(asked(meaning=True), MEANING)
    assert [words for words in NOTHING if ask(words, at=START).known] == []
