"""What finding needs of the outside, both optional: a model of meaning, and a language model.

`integrations` plugs the adapters in; without them search is by words, and the assistant quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


class MeaningPort(Protocol):
    """Turns texts into vectors of 384 numbers of length one."""

    model: str

    def question(self, text: str) -> Sequence[float]: ...

    def passages(self, texts: Sequence[str]) -> Sequence[Sequence[float]]: ...


@dataclass(frozen=True)
class Phrased:
    """What a language model wrote, and its name."""

    text: str
    model: str


class LanguagePort(Protocol):
    """Phrases an answer; any exception means there is none this time."""

    def phrase(self, *, rules: str, question: str) -> Phrased: ...


_meaning: list[Callable[[], MeaningPort | None]] = []
_language: list[Callable[[], LanguagePort | None]] = []
_made: dict[str, object] = {}


def plug_meaning(factory: Callable[[], MeaningPort | None]) -> None:
    """Let `factory` make the model of meaning when it is first asked for."""
    _meaning[:] = [factory]
    _made.pop("meaning", None)


def plug_language(factory: Callable[[], LanguagePort | None]) -> None:
    """Let `factory` make the language model's port at each use."""
    _language[:] = [factory]


def meaning_port() -> MeaningPort | None:
    """The model of meaning; None where there is none. Made once a process."""
    if "meaning" not in _made:
        _made["meaning"] = _meaning[0]() if _meaning else None
    return _made["meaning"]  # type: ignore[return-value]


def language_port() -> LanguagePort | None:
    """The language model; None where none is configured."""
    return _language[0]() if _language else None
