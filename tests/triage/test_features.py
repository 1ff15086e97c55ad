"""Texts as numbers: held against scikit-learn's own, and independent of the company they are in."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from tests.triage.matters import matters

from qifu.triage.features import LEAD, LEAD_WEIGHT, Rows, fold, learn_vocabulary

TEXTS = matters(60).texts


def dense(rows: Rows) -> np.ndarray:
    return rows.times(np.eye(rows.width, dtype=np.float32))


def test_body_and_opening_are_what_the_library_makes_of_them() -> None:
    """Log counts times rarity, each of length one, the opening at half the weight."""
    found = dense(learn_vocabulary(TEXTS).rows(TEXTS))
    whole = {"analyzer": "char", "ngram_range": (1, 2), "sublinear_tf": True, "min_df": 2}
    body = TfidfVectorizer(**whole).fit_transform([fold(t) for t in TEXTS]).toarray()
    lead = TfidfVectorizer(**whole).fit_transform([fold(t)[:LEAD] for t in TEXTS]).toarray()
    expected = np.hstack([body, lead * LEAD_WEIGHT])
    assert found.shape == expected.shape
    # the columns stand in another order: what two texts have in common does not depend on it
    assert np.allclose(found @ found.T, expected @ expected.T, atol=1e-5)
    assert np.allclose(np.sort(found.sum(0)), np.sort(expected.sum(0)), atol=1e-4)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_a_text_is_the_same_alone_and_among_others(texts: list[str]) -> None:
    vocabulary = learn_vocabulary([*TEXTS, *texts, *texts])
    together = dense(vocabulary.rows(texts))
    alone = np.vstack([dense(vocabulary.rows([text])) for text in texts])
    assert np.allclose(together, alone, atol=1e-6)
    assert together.shape == (len(texts), len(vocabulary.codes))


def test_nothing_known_is_nothing() -> None:
    rows = learn_vocabulary(TEXTS).rows(["", "Ω"])
    assert len(rows) == 2 and not rows.times(np.ones((rows.width, 3), np.float32)).any()


def test_width_of_letters_and_spaces_makes_no_difference() -> None:
    assert fold("ＡＢＣ　１２\n\t3") == "abc 12 3"
