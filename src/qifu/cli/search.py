"""`qifu search rebuild` makes the index of finding anew; `qifu search ask WORDS` tries a question."""

from __future__ import annotations

import argparse
import sys

HELP = "查找：重建索引（平时由后台任务自动更新），或试查一句话看为什么查到"
DJANGO = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="what", required=True, metavar="什么")
    rebuild = verbs.add_parser("rebuild", help="全部重新读取、切词、注音，有向量的也重算")
    rebuild.add_argument("--no-vectors", action="store_true", help="不算向量，留给后台任务")
    ask = verbs.add_parser("ask", help="试查一句话，列出查到的、由哪些途径、得几分")
    ask.add_argument("words", help="企业会怎么问")
    ask.add_argument("--no-meaning", action="store_true", help="不按意思查，只按字词")


def run(args: argparse.Namespace) -> int:
    return _rebuild(args) if args.what == "rebuild" else _ask(args)


def _rebuild(args: argparse.Namespace) -> int:
    from qifu.finding import vectors
    from qifu.finding.indexing import sync_all
    from qifu.finding.models import SearchDocument
    from qifu.kernel.time import now

    done = sync_all(at=now(), force=True)
    print(f"写入 {done.written} 条，移除 {done.removed} 条。")
    if args.no_vectors:
        return 0
    if not (vectors.ensure_table() and vectors.available()):
        print("这个数据库没有 pgvector 扩展，或没有装语义模型：按字词、拼音查找，不按意思。")
        return 0
    whole, done_so_far = SearchDocument.objects.count(), 0
    while more := vectors.fill_vectors(limit=500):
        done_so_far += more
        print(f"… 向量 {done_so_far} 条（共 {whole} 条）", file=sys.stderr)
    vectors.index_many(anew=True)
    print(f"新算向量 {done_so_far} 条。")
    return 0


def _ask(args: argparse.Namespace) -> int:
    from qifu.finding.documents import kind_titles
    from qifu.finding.queries import search
    from qifu.kernel.time import now

    found = search(args.words, at=now(), meaning=not args.no_meaning, limit=10)
    for said, means in found.read_as:
        print(f"“{said}”也按“{'、'.join(means)}”查找")
    for place, hit in enumerate(found.hits, 1):
        why = "；".join(hit.why) or f"字词占 {hit.share:.0%}"
        sure = "对得上" if hit.certain else "只是接近"
        print(
            f"{place:>2} {kind_titles()[hit.kind]} {hit.shown}（{hit.code}）{sure} {why} {hit.score:.3f}"
        )
    return 0
