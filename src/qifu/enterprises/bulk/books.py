"""The rows of a file of the ledger that did not pass, as they stand in it, each with its reasons."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from qifu.enterprises.bulk.reading import is_xlsx, path_of
from qifu.enterprises.models import FactImport, ImportProblem
from qifu.enterprises.rules.columns import REASON
from qifu.enterprises.rules.tables import read_head, read_rows

AT_ONCE = 65_536


def refused_lines(row: FactImport) -> Iterator[bytes]:
    """A CSV in parts, to be corrected and sent in again."""
    told: dict[int, list[str]] = {}
    problems = ImportProblem.objects.filter(batch=row).order_by("number", "id")
    for number, column, words in problems.values_list("number", "column", "words").iterator():
        told.setdefault(number, []).append(f"{column}：{words}" if column else words)
    out = io.StringIO()
    writer = csv.writer(out)
    xlsx = is_xlsx(row)
    titles = read_head(path_of(row), xlsx=xlsx).titles
    keep = [i for i, title in enumerate(titles) if title != REASON]
    writer.writerow([*(titles[i] for i in keep), REASON])
    yield b"\xef\xbb\xbf"
    for number, cells in read_rows(path_of(row), xlsx=xlsx) if told else ():
        if number in told:
            own = [cells[i] if i < len(cells) else "" for i in keep]
            writer.writerow([*own, f"原文件第 {number} 行：" + "；".join(told[number])])
            if out.tell() > AT_ONCE:
                yield out.getvalue().encode()
                out.seek(0)
                out.truncate()
    yield out.getvalue().encode()
