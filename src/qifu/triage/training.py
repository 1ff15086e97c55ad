"""Learning from labelled texts: a linear support vector machine, calibrated on what it did not see.

scikit-learn is read here alone, and only when something is learnt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qifu.triage.features import Rows, Vocabulary, learn_vocabulary
from qifu.triage.model import Meaning, Model, probabilities
from qifu.triage.scoring import Score, calibration_error, score
from qifu.triage.texts import Labelled, TriageError

FOLDS, SEED = 5, 0
LEAST = 5  # texts a label needs to be learnt
MEANING_WEIGHT = 1.0
SURE = 0.6


@dataclass(frozen=True)
class Settings:
    """`threshold`: below this confidence the model abstains."""

    threshold: float = SURE
    strength: float = 1.0
    folds: int = FOLDS


def train(
    data: Labelled, meaning: Meaning | None = None, settings: Settings | None = None
) -> Model:
    """A model of every label that has at least `LEAST` texts; with `meaning` the exact setting.

    Scores in `about` are those of texts left out in turn. TriageError where there is too little.
    """
    settings = settings or Settings()
    data, rare = _enough(data)
    vectors = _vectors(data.texts, meaning)
    labels, y = _numbered(data)
    sums = _left_out(data.texts, y, vectors, len(labels), settings)
    calibration = _calibrate(sums, y)
    fitted = _fit(data.texts, y, vectors, len(labels), settings)
    return Model(
        labels, fitted.vocabulary, fitted.weights, fitted.bias, fitted.meaning, calibration,
        settings.threshold, _about(data, labels, y, sums, calibration, rare, settings, meaning),
    )  # fmt: skip


def cross_validate(
    data: Labelled, meaning: Meaning | None = None, settings: Settings | None = None
) -> Score:
    """Every text guessed once by a model that never saw it: stratified folds."""
    settings = settings or Settings()
    vectors = _vectors(data.texts, meaning)
    labels, y = _numbered(data)
    sums = _left_out(data.texts, y, vectors, len(labels), settings)
    return score(data.labels, [labels[i] for i in sums.argmax(axis=1)])


def _numbered(data: Labelled) -> tuple[tuple[str, ...], np.ndarray]:
    """The labels in order, and which of them each text has."""
    labels = tuple(sorted(set(data.labels)))
    place = {label: n for n, label in enumerate(labels)}
    return labels, np.array([place[label] for label in data.labels])


def _left_out(
    texts: Sequence[str], y: np.ndarray, vectors: np.ndarray, labels: int, settings: Settings
) -> np.ndarray:
    """Sums (texts, labels), each text's by a machine that did not see it."""
    sums = np.zeros((len(texts), labels), np.float32)
    for seen, left in folds(y, settings.folds):
        part = _fit([texts[i] for i in seen], y[seen], vectors[seen], labels, settings)
        rows = part.vocabulary.rows([texts[i] for i in left])
        sums[left] = rows.times(part.weights) + part.bias + vectors[left] @ part.meaning
    return sums


def folds(y: np.ndarray, count: int = FOLDS) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(seen, left out) places, each label spread evenly, shuffled by a fixed seed."""
    from sklearn.model_selection import StratifiedKFold

    parts = min(count, int(np.bincount(y).min()))
    yield from StratifiedKFold(max(parts, 2), shuffle=True, random_state=SEED).split(y, y)


@dataclass(frozen=True)
class _Fitted:
    vocabulary: Vocabulary
    weights: np.ndarray
    bias: np.ndarray
    meaning: np.ndarray


def _fit(
    texts: Sequence[str], y: np.ndarray, vectors: np.ndarray, labels: int, settings: Settings
) -> _Fitted:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.svm import LinearSVC

    vocabulary = learn_vocabulary(texts)
    x = hstack([_sparse(vocabulary.rows(texts)), csr_matrix(vectors)]).tocsr()
    machine = LinearSVC(C=settings.strength, class_weight="balanced", random_state=SEED).fit(x, y)
    coef, bias = machine.coef_, machine.intercept_
    if labels == 2:  # one line between two labels: a sum for each side of it
        coef, bias = np.vstack([-coef, coef]), np.concatenate([-bias, bias])
    weights = coef.T.astype(np.float32)
    wide = len(vocabulary.codes)
    return _Fitted(vocabulary, weights[:wide], bias.astype(np.float32), weights[wide:])


def _sparse(rows: Rows) -> object:
    from scipy.sparse import csr_matrix

    shape = (len(rows), rows.width)
    return csr_matrix((rows.values.astype(float), rows.columns, rows.starts), shape=shape)


def _calibrate(sums: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(labels + 1, labels): a logistic regression over the sums of texts left out."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1.0, max_iter=1_000).fit(sums, y)
    coef, bias = fitted.coef_, fitted.intercept_
    if len(coef) == 1:
        coef, bias = np.vstack([np.zeros_like(coef), coef]), np.array([0.0, bias[0]])
    return np.vstack([coef.T, bias[None]]).astype(np.float32)


def _enough(data: Labelled) -> tuple[Labelled, dict[str, int]]:
    counts = Counter(data.labels)
    rare = {label: n for label, n in sorted(counts.items()) if n < LEAST}
    kept = [
        (t, label) for t, label in zip(data.texts, data.labels, strict=True) if label not in rare
    ]
    if len({label for _, label in kept}) < 2:
        raise TriageError(f"至少要有两个类别，每个类别至少 {LEAST} 条文字，才学得出区别")
    return Labelled(tuple(t for t, _ in kept), tuple(label for _, label in kept)), rare


def _vectors(texts: Sequence[str], meaning: Meaning | None) -> np.ndarray:
    if meaning is None:
        return np.zeros((len(texts), 0), np.float32)
    return meaning(texts)


def _about(
    data: Labelled, labels: tuple[str, ...], y: np.ndarray, sums: np.ndarray,
    calibration: np.ndarray, rare: dict[str, int], settings: Settings, meaning: Meaning | None,
) -> dict[str, object]:  # fmt: skip
    table = probabilities(sums, calibration)
    best, right = table.max(axis=1), table.argmax(axis=1) == y
    sure = best >= settings.threshold
    found = score(data.labels, [labels[i] for i in sums.argmax(axis=1)])
    return {
        "setting": "exact" if meaning is not None else "fast",
        "texts": len(data),
        "left_out_labels": rare,
        "accuracy": round(found.accuracy, 4),
        "macro_f1": round(found.macro_f1, 4),
        "calibration_error": round(calibration_error(best, right), 4),
        "sure_share": round(float(sure.mean()), 4),
        "right_when_sure": round(float(right[sure].mean()), 4) if sure.any() else None,
    }
