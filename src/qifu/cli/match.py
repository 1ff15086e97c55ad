"""`qifu match`: every enterprise of a file with every policy of a folder, into a file of pairs."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any, NoReturn

from qifu.kernel.time import today

HELP = "把一个文件里的企业和一个文件夹里的政策逐一匹配，写成文件"
DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    add_files(parser)
    parser.add_argument("--out", type=Path, required=True, help="结果文件：.csv 或 .parquet")
    parser.add_argument(
        "--verdicts", default="eligible", choices=("eligible", "all", "near-misses"),
        help="eligible 只写符合的（默认）；all 每一对；near-misses 只差一条的",
    )  # fmt: skip
    parser.add_argument(
        "--engine", default="bitmap", choices=("bitmap", "duckdb", "spark"),
        help="bitmap（默认）、duckdb（用来核对，慢）、spark（集群，须另装），结果相同",
    )  # fmt: skip


def add_files(parser: argparse.ArgumentParser) -> None:
    """What every verb on policies reads."""
    parser.add_argument("--policies", type=Path, required=True, help="政策文件夹（YAML）")
    parser.add_argument(
        "--enterprises", type=Path, required=True, help="企业文件：.csv、.xlsx 或 .parquet"
    )
    parser.add_argument(
        "--facts", type=Path, help="事实声明文件（默认政策文件夹里或上一级的 facts.yaml）"
    )
    parser.add_argument("--as-of", type=day_said, metavar="DATE", help="按哪一天判断（默认今天）")


def day_said(text: str) -> date:
    """A day typed as 2026-06-30; argparse tells what is wrong with any other."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-06-30 的样子") from None


def read_files(args: argparse.Namespace) -> tuple[Any, Any, Any]:
    """(facts, policies, enterprises); what is wrong in rules and firms is raised together."""
    from qifu.eligibility import EligibilityError, load_facts, load_policies, read_enterprises

    if not args.policies.exists():
        raise EligibilityError([f"{args.policies}: 没有这个政策文件夹"])
    facts = load_facts(facts_file(args.facts, args.policies))
    lines: list[str] = []
    policies: Any = None
    firms: Any = None
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_enterprises, args.enterprises, facts)
        try:
            policies = load_policies(args.policies, facts)
        except EligibilityError as error:
            lines += error.lines
        try:
            firms = reading.result()
        except EligibilityError as error:
            lines += error.lines
    if lines:
        raise EligibilityError(lines)
    return facts, policies, firms


def facts_file(named: Path | None, policies: Path) -> Path:
    """The file of facts: as named, beside the policies, one above, or the first district's."""
    if named:
        return named
    folder = policies if policies.is_dir() else policies.parent
    places = [folder / "facts.yaml", folder.resolve().parent / "facts.yaml"]
    places.append(Path(__file__).resolve().parents[3] / "districts" / "fucheng" / "facts.yaml")
    return next((place for place in places if place.is_file()), places[0])


def run(args: argparse.Namespace) -> int:
    """Write the pairs, print one line; 1 when anything is wrong, and then nothing is written."""
    from qifu.eligibility import EligibilityError, match
    from qifu.eligibility.output import check_output, write_rows

    begun = time.perf_counter()
    signal.signal(signal.SIGTERM, _interrupt)
    _keep_memory()
    warming = Thread(target=_warm, args=(args.verdicts,))
    warming.start()
    try:
        check_output(args.out)
        _, policies, firms = read_files(args)
        as_of = args.as_of or today()
        with _progress(len(firms)) as progress:
            result = match(policies, firms, as_of=as_of, engine=args.engine, progress=progress)
            write_rows(result.batches(args.verdicts), args.out, args.verdicts)
    except EligibilityError as error:
        print("\n".join(error.lines), file=sys.stderr)
        return 1
    finally:
        warming.join()
    counts, seconds = result.counts, time.perf_counter() - begun
    print(
        f"企业 enterprises {len(firms)} · 政策 policies {len(result.policies)}"
        f" · 符合 eligible {counts['eligible']} · 不符合 ineligible {counts['ineligible']}"
        f" · 待补信息 unknown {counts['unknown']} · 用时 seconds {seconds:.2f}"
    )
    return 0


def _warm(kind: str) -> None:
    """The kernels are made ready while files are read."""
    from qifu.eligibility.bitmap.warm import warm

    warm(kind)


def _keep_memory() -> None:
    """Memory that Arrow gives back is used again, instead of being taken anew page by page."""
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("匹配", total=total)
        yield lambda done: bar.update(task, completed=done)
