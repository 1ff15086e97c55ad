"""A learnt set of labels: guesses with calibrated confidence and the words that decided.

Asking a model needs numpy alone. A file is a NumPy archive of arrays and one JSON text; nothing in
it is code, so a model from elsewhere can be opened safely.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from qifu.triage.features import Vocabulary, codes_of, fold
from qifu.triage.texts import TriageError, telling

FORMAT = 1
BLOCK = 2_000  # texts held as numbers at a time
OPENING = 100  # characters whose meaning is read: the matter stands at the beginning
Meaning = Callable[[Sequence[str]], np.ndarray]


def opening_vectors(passages: Callable[[Sequence[str]], Sequence[Sequence[float]]]) -> Meaning:
    """Vectors (texts, dimensions) of the openings of texts, by a maker of vectors."""

    def meaning(texts: Sequence[str]) -> np.ndarray:
        return np.asarray(passages([text[:OPENING] for text in texts]), np.float32)

    return meaning


@dataclass(frozen=True)
class Option:
    """A label with the probability that it is the right one."""

    label: str
    confidence: float


@dataclass(frozen=True)
class Guess:
    """The three likeliest labels, best first. `sure` is false where the model abstains."""

    options: tuple[Option, ...]
    sure: bool
    words: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The likeliest label, sure or not."""
        return self.options[0].label


@dataclass(frozen=True)
class Model:
    """Weights (features, labels); `calibration` (labels + 1, labels) turns sums into logits.

    `about` says of what and how it was learnt: setting, texts, scores, threshold.
    """

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    weights: np.ndarray
    bias: np.ndarray
    meaning_weights: np.ndarray  # (0, labels) in the fast setting
    calibration: np.ndarray
    threshold: float
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def needs_meaning(self) -> bool:
        """True for the exact setting, which also reads vectors of meaning."""
        return len(self.meaning_weights) > 0

    def sums(self, texts: Sequence[str], meaning: Meaning | None = None) -> np.ndarray:
        """Raw sums (texts, labels). TriageError where the model needs vectors and has none."""
        out = np.empty((len(texts), len(self.labels)), np.float32)
        for start in range(0, len(texts), BLOCK):
            block = texts[start : start + BLOCK]
            found = self.vocabulary.rows(block).times(self.weights) + self.bias
            if self.needs_meaning:
                if meaning is None:
                    raise TriageError("这个模型要用语义向量，本机没有装好；请用快速设置重新训练")
                found = found + meaning(block) @ self.meaning_weights
            out[start : start + BLOCK] = found
        return out

    def confidences(self, texts: Sequence[str], meaning: Meaning | None = None) -> np.ndarray:
        """Probabilities (texts, labels), each row adding up to one."""
        return probabilities(self.sums(texts, meaning), self.calibration)

    def predict(
        self, texts: Sequence[str], meaning: Meaning | None = None, *, words: int = 3
    ) -> list[Guess]:
        """A guess for each text, with the `words` that spoke most for it."""
        table = self.confidences(texts, meaning)
        order = np.argsort(-table, axis=1, kind="stable")[:, :3]
        found = []
        for text, row, best in zip(texts, table, order, strict=True):
            options = tuple(Option(self.labels[i], float(row[i])) for i in best)
            why = self.words(text, best, words) if words else ()
            found.append(Guess(options, options[0].confidence >= self.threshold, why))
        return found

    def words(self, text: str, best: Sequence[int], count: int) -> tuple[str, ...]:
        """The words that speak most for the first of `best` against the second."""
        from rjieba import cut

        folded = fold(text)
        gain = self._gains(folded, int(best[0]), int(best[1]) if len(best) > 1 else None)
        sums: dict[str, float] = {}
        place = 0
        for word in cut(folded):
            if len(word) > 1 and not word.isdigit():
                sums[word] = sums.get(word, 0.0) + float(gain[place : place + len(word)].sum())
            place += len(word)
        ranked = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(word for word, worth in ranked[:count] if worth > 0)

    def _gains(self, folded: str, first: int, second: int | None) -> np.ndarray:
        """By character, how much it and its pairs speak for `first` against `second`."""
        against = self.weights[:, second] if second is not None else 0.0
        worth = (self.weights[:, first] - against) * self.vocabulary.rarity
        single, pairs = codes_of(folded)
        gain = self._worth(worth, single)
        half = self._worth(worth, pairs) / 2
        gain[:-1] += half
        gain[1:] += half
        return gain

    def _worth(self, worth: np.ndarray, codes: np.ndarray) -> np.ndarray:
        place = np.minimum(np.searchsorted(self.vocabulary.codes, codes), len(worth) - 1)
        known = self.vocabulary.codes[place] == codes
        return np.where(known, worth[place], 0.0)

    def dump(self) -> bytes:
        """The file's bytes."""
        about = {
            "format": FORMAT, "labels": self.labels, "threshold": self.threshold,
            "about": dict(self.about),
        }  # fmt: skip
        out = BytesIO()
        np.savez_compressed(
            out, codes=self.vocabulary.codes, rarity=self.vocabulary.rarity, weights=self.weights,
            bias=self.bias, meaning=self.meaning_weights, calibration=self.calibration,
            about=np.frombuffer(json.dumps(about, ensure_ascii=False).encode(), np.uint8),
        )  # fmt: skip
        return out.getvalue()

    def save(self, path: Path) -> None:
        """Write the file whole or not at all; TriageError where it cannot be written."""
        with telling(path):
            if path.is_dir():
                raise IsADirectoryError
            part = path.with_name(path.name + ".part")
            part.write_bytes(self.dump())
            part.replace(path)


def load_model(source: Path | bytes) -> Model:
    """A model from a file or its bytes; TriageError where it is none."""
    name = str(source) if isinstance(source, Path) else "模型"
    try:
        raw = source.read_bytes() if isinstance(source, Path) else source
        with np.load(BytesIO(raw), allow_pickle=False) as part:
            about = json.loads(part["about"].tobytes())
            if about["format"] != FORMAT:
                raise TriageError(f"{name}: 模型格式 {about['format']} 不认识，请重新训练")
            return Model(
                tuple(about["labels"]), Vocabulary(part["codes"], part["rarity"]),
                part["weights"], part["bias"], part["meaning"], part["calibration"],
                float(about["threshold"]), about["about"],
            )  # fmt: skip
    except FileNotFoundError:
        raise TriageError(f"{name}: 没有这个模型文件，请先用 qifu triage train 训练") from None
    except (AttributeError, EOFError, KeyError, OSError, ValueError, zipfile.BadZipFile) as error:
        if isinstance(error, TriageError):
            raise
        raise TriageError(f"{name}: 不是 qifu triage train 写出的模型文件") from None


def probabilities(sums: np.ndarray, calibration: np.ndarray) -> np.ndarray:
    """Softmax of the calibrated sums, row by row."""
    logits = sums @ calibration[:-1] + calibration[-1]
    logits = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(logits / logits.sum(axis=1, keepdims=True))
