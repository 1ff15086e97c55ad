"""What is learnt: it guesses, says why, doubts where it should, and is kept without code in it."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import numpy as np
import pytest
from tests.triage.matters import matters

from qifu.triage import Labelled, Model, TriageError, load_model, score
from qifu.triage.model import opening_vectors
from qifu.triage.scoring import calibration_error
from qifu.triage.training import Settings, cross_validate, folds, train


@pytest.fixture(scope="module")
def model() -> Model:
    return train(matters(200))


def test_it_guesses_what_it_has_not_seen(model: Model) -> None:
    fresh = matters(80, seed=9)
    guesses = model.predict(fresh.texts)
    assert [g.label for g in guesses] == list(fresh.labels)
    assert all(g.sure for g in guesses)
    assert all(abs(sum(row) - 1) < 1e-5 for row in model.confidences(fresh.texts))
    assert all(len(g.options) == 3 for g in guesses)


def test_the_words_that_decided_are_words_of_the_matter(model: Model) -> None:
    (guess,) = model.predict(["我店开了三年，排污许可证要续期，谢谢。"])
    assert guess.label == "环保"
    assert "排污" in "".join(guess.words)
    assert not {"我店", "谢谢"} & set(guess.words)


def test_it_abstains_where_nothing_speaks_for_any(model: Model) -> None:
    strange, both = model.predict(["今天天气很好", "银行贷款批不下来，招不到熟练工人"])
    assert not strange.sure
    assert {o.label for o in both.options[:2]} == {"融资", "用工"}
    assert not train(matters(200), settings=Settings(threshold=1.0)).predict(["贷款"])[0].sure


def test_a_file_gives_the_same_model(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "topic.model"
    model.save(path)
    again, texts = load_model(path), matters(40, seed=3).texts
    assert again.predict(texts) == model.predict(texts)
    assert again.about == model.about and again.labels == model.labels
    assert [p.name for p in tmp_path.iterdir()] == ["topic.model"]


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    """A pickle is not even opened: it could run anything."""
    bad = io.BytesIO()
    np.savez(bad, about=np.array([{"a": 1}], dtype=object))
    for raw in (b"", b"not a model", pickle.dumps({"labels": ["a"]}), bad.getvalue()):
        with pytest.raises(TriageError, match="不是 qifu triage train 写出的"):
            load_model(raw)
    with pytest.raises(TriageError, match="没有这个模型文件"):
        load_model(tmp_path / "none")


def test_scores_in_the_model_are_those_of_texts_left_out() -> None:
    """Labels drawn by lot cannot be learnt, and the model says so."""
    texts = matters(120).texts
    lot = np.random.default_rng(5).integers(0, 3, 120)
    model = train(Labelled(texts, tuple("甲乙丙"[i] for i in lot)))
    assert model.about["accuracy"] < 0.55
    assert model.about["sure_share"] < 0.3


def test_folds_are_stratified_and_complete() -> None:
    y = np.array([0] * 50 + [1] * 20 + [2] * 10)
    left = [part for _, part in folds(y)]
    assert sorted(np.concatenate(left)) == list(range(80))
    assert all(list(np.bincount(y[part])) == [10, 4, 2] for part in left)
    assert all(not set(seen) & set(part) for seen, part in folds(y))


def test_two_labels_are_enough_and_rare_ones_are_named() -> None:
    data = matters(200)
    pairs = [p for p in zip(data.texts, data.labels, strict=True) if p[1] in ("融资", "用工")]
    pairs += [("想办一个讲座", "培训")] * 3
    model = train(Labelled(tuple(t for t, _ in pairs), tuple(label for _, label in pairs)))
    assert model.labels == ("用工", "融资") or model.labels == ("融资", "用工")
    assert model.about["left_out_labels"] == {"培训": 3}
    assert model.predict(["抵押物不够贷不到款", "工资纠纷要调解"])[0].label == "融资"
    assert model.predict(["工资纠纷要调解"])[0].label == "用工"
    with pytest.raises(TriageError, match="至少要有两个类别"):
        train(Labelled(("一",) * 9, ("甲",) * 9))


def test_meaning_tells_apart_what_letters_do_not() -> None:
    """The exact setting with vectors that know the answer; without them it says what to do."""
    lot = np.random.default_rng(2).integers(0, 2, 80)
    texts = tuple(f"同样的话{i}" for i in range(80))
    known = dict(zip(texts, lot, strict=True))
    meaning = opening_vectors(lambda many: [[known[t] * 2.0 - 1, 0.0] for t in many])
    labels = tuple("甲乙"[i] for i in lot)
    assert cross_validate(Labelled(texts, labels), meaning).accuracy == 1
    model = train(Labelled(texts, labels), meaning)
    assert model.needs_meaning and model.about["setting"] == "exact"
    assert load_model(model.dump()).predict(texts[:1], meaning)[0].label == labels[0]
    with pytest.raises(TriageError, match="快速设置"):
        model.predict(texts[:1])


def test_scores_by_hand() -> None:
    """甲: 1 of 2 found, 1 of 1 right; 乙: 1 of 1 found, 1 of 2 right."""
    found = score(["甲", "甲", "乙"], ["甲", "乙", "乙"])
    assert found.accuracy == pytest.approx(2 / 3)
    assert [(r.label, r.count, r.precision, r.recall) for r in found.labels] == [
        ("乙", 1, 0.5, 1.0), ("甲", 2, 1.0, 0.5)
    ]  # fmt: skip
    assert found.macro_f1 == pytest.approx(2 / 3)
    sure = calibration_error(np.array([0.9, 0.9, 0.2]), np.array([1, 1, 0]))
    assert sure == pytest.approx((0.2 + 0.2) / 3)
