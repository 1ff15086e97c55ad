"""A copy of Fucheng's pack that a test may spoil, and how a spoiling is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qifu.packs.check import check_pack

FUCHENG = Path(__file__).parents[2] / "districts" / "fucheng"


class Copy:
    """A copy of Fucheng's pack that a test may spoil."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def line(self, name: str, text: str, after: str = "") -> int:
        """The 1-based line of the first line with `text` (after the first with `after`)."""
        lines = (self.root / name).read_text("utf-8").splitlines()
        start = next(i for i, line in enumerate(lines) if after in line)
        return next(i for i in range(start, len(lines)) if text in lines[i]) + 1

    def swap(self, name: str, old: str, new: str, after: str = "") -> None:
        """Replace the first `old` (after the first `after`) by `new`."""
        path = self.root / name
        text = path.read_text("utf-8")
        head = text.index(after)
        spot = text.index(old, head)
        path.write_text(text[:spot] + new + text[spot + len(old) :], "utf-8")

    def add(self, name: str, text: str) -> None:
        """Append `text`."""
        with (self.root / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def policy(self, name: str, more: str = "") -> None:
        """A new file of one policy that names everything but its rule, and `more`."""
        words = "title level issuer document source certainty verified kind area gives".split()
        source = (self.root / "policies" / "mianyang.yaml").read_text("utf-8").splitlines()
        lines = ["code: XX-01"]
        for key in words:
            start = next(i for i, line in enumerate(source) if line.startswith(f"  {key}:"))
            lines.append(source[start][2:])
            for line in source[start + 1 :]:
                if not line.startswith("   "):
                    break
                lines.append(line[2:])
        (self.root / name).write_text("\n".join(lines) + "\n" + more, "utf-8")

    def found(self) -> list[str]:
        """Findings with the folder's own path left off."""
        pack, findings = check_pack(self.root)
        assert pack is None
        return [str(f).removeprefix(f"{self.root.as_posix()}/") for f in findings]


Spoil = tuple[str, Callable[[Copy], None], Callable[[Copy], int], str]


def swap(name: str, old: str, new: str, after: str = "") -> Callable[[Copy], None]:
    return lambda copy: copy.swap(name, old, new, after)


def at(name: str, text: str, after: str = "") -> Callable[[Copy], int]:
    return lambda copy: copy.line(name, text, after)
