"""Which label does a text carry? Learnt from texts that were labelled. No Django, no other room."""

from qifu.triage.model import Guess, Model, Option, load_model
from qifu.triage.scoring import LabelScore, Score, score
from qifu.triage.texts import Labelled, TriageError, read_labelled, read_texts

__all__ = [
    "Guess", "LabelScore", "Labelled", "Model", "Option", "Score", "TriageError", "load_model",
    "read_labelled", "read_texts", "score",
]  # fmt: skip
