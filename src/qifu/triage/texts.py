"""Files of texts: one a line, `label<TAB>text` where labelled. UTF-8, with or without a BOM."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class TriageError(ValueError):
    """A file or a set of texts that cannot be used; `lines` say where and what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Labelled:
    """Texts with their labels, in the order of the file."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)


def read_labelled(path: Path) -> Labelled:
    """Every line of a TSV; TriageError naming every line that is not `label<TAB>text`."""
    wrong, pairs = [], []
    for number, line in enumerate(read_lines(path), 1):
        label, tab, text = line.partition("\t")
        if tab and label.strip() and text.strip():
            pairs.append((label.strip(), text))
        elif line.strip():
            wrong.append(f"{path}:{number}: 应为“类别<TAB>文字”，这一行缺了其中一样")
    if wrong:
        raise TriageError(*wrong)
    if not pairs:
        raise TriageError(f"{path}: 文件里没有一行文字")
    return Labelled(tuple(t for _, t in pairs), tuple(label for label, _ in pairs))


def read_texts(path: Path) -> list[str]:
    """One text a line; what stands before a tab is a label and is left out."""
    return [line.partition("\t")[2] or line for line in read_lines(path) if line.strip()]


def read_lines(path: Path) -> list[str]:
    """The lines of a text file; TriageError where it is missing or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        raise TriageError(f"{path}: 没有这个文件") from None
    except UnicodeDecodeError:
        raise TriageError(f"{path}: 不是 UTF-8 文本，请另存为 UTF-8 再试") from None
