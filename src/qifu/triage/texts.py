"""Files of texts: one a line, `label<TAB>text` where labelled. UTF-8, with or without a BOM, else
GB18030, as spreadsheets here save their tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ENCODINGS = ("utf-8-sig", "gb18030")
TOLD = 20  # wrong lines that a person is told one by one


class TriageError(ValueError):
    """A file or a set of texts that cannot be used; `lines` say where and what to do."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines

    @property
    def told(self) -> tuple[str, ...]:
        """The first lines, and how many more there are."""
        more = len(self.lines) - TOLD
        return (*self.lines[:TOLD], f"另有 {more} 处同样要改") if more > 0 else self.lines


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """What the machine refuses about a file, as a TriageError."""
    try:
        yield
    except FileNotFoundError:
        raise TriageError(f"{path}: 没有这个文件") from None
    except IsADirectoryError:
        raise TriageError(f"{path}: 这是一个文件夹，请写到文件名") from None
    except PermissionError:
        raise TriageError(f"{path}: 没有权限读写，请换一个位置或请管理员放开") from None
    except OSError as error:
        raise TriageError(f"{path}: 读写不了（{error.strerror}）") from None


def unwritable(out: Path, source: Path) -> str:
    """Why `out` cannot be written beside `source`; "" where it can."""
    if not out.parent.is_dir():
        return f"{out.parent}: 没有这个文件夹，{out.name} 没有地方写"
    if out.exists() and source.exists() and out.samefile(source):
        return f"{out}: 会盖掉要读的文件，请换一个文件名"
    return ""


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
    """One text a line; what stands before a tab is a label and is left out. TriageError for none."""
    found = [line.partition("\t")[2] or line for line in read_lines(path) if line.strip()]
    if not found:
        raise TriageError(f"{path}: 文件里没有一行文字")
    return found


def read_lines(path: Path) -> list[str]:
    """The lines of a text file; TriageError where it is missing or no text."""
    with telling(path):
        data = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    raise TriageError(f"{path}: 不是 UTF-8 或 GB18030 编码的文字，请另存为 UTF-8 再试")
