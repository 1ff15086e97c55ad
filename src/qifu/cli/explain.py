"""`qifu explain`: why a policy is for an enterprise or not, condition by condition."""

from __future__ import annotations

import argparse
import sys

from qifu.kernel.time import today

HELP = "说明一户企业为什么符合或不符合：逐条条件、本企业的值、还差什么"
DJANGO = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    from qifu.cli.match import add_files

    add_files(parser)
    parser.add_argument("--uscc", required=True, help="统一社会信用代码")
    parser.add_argument("--policy", metavar="CODE", help="只看这一项政策（默认全部有效的）")


def run(args: argparse.Namespace) -> int:
    """Print the trees; 1 when the files are wrong or there is no such enterprise or policy."""
    from qifu.cli.match import read_files
    from qifu.eligibility import EligibilityError
    from qifu.eligibility.explain import explain

    as_of = args.as_of or today()
    try:
        facts, policies, firms = read_files(args)
    except EligibilityError as error:
        print("\n".join(error.lines), file=sys.stderr)
        return 1
    row = firms.find(args.uscc.strip().upper())
    if row is None:
        return _complain(f"企业文件里没有 {args.uscc}，请核对统一社会信用代码。")
    chosen = [policy for policy in policies if args.policy in (None, policy.code)]
    if not chosen:
        return _complain(f"政策文件夹里没有编号 {args.policy}。")
    values = firms.values(row)
    for policy in chosen:
        if args.policy is None and not policy.valid_on(as_of):
            continue
        found = explain(policy, values, facts, as_of)
        late = "" if policy.valid_on(as_of) else f"（{as_of} 不在有效期内，仅供参考）"
        print("\n".join([found.lines[0] + late, *found.lines[1:]]))
    return 0


def _complain(sentence: str) -> int:
    print(f"qifu explain: {sentence}", file=sys.stderr)
    return 1
