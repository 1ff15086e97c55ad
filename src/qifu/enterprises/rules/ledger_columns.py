"""What the columns of a file of the ledger mean: proposed from their titles, chosen by a person. Pure.

A field is `uscc`, one of the register's own (`name`, `town` …), `fact:<name>` with a factor where
money is written in 万元 (`fact:revenue:10000`), or "" for a column that is not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qifu.enterprises.rules.columns import WAN, YUAN, Declared, plain_title, title_of

CODE, NAME = "uscc", "name"
BASE: Mapping[str, str] = {
    CODE: "统一社会信用代码",
    NAME: "企业名称",
    "legal_person": "法定代表人",
    "status": "经营状态",
    "town": "所在镇街",
    "industry": "行业代码",
    "address": "住所",
    "phone": "联系电话",
}
SAME: Mapping[str, Sequence[str]] = {
    CODE: ("信用代码", "社会信用代码", "统一代码", "注册号/统一社会信用代码"),
    NAME: (
        "名称",
        "单位名称",
        "单位详细名称",
        "公司名称",
        "市场主体名称",
        "主体名称",
        "纳税人名称",
    ),
    "legal_person": (
        "法人",
        "法人代表",
        "法定代表人姓名",
        "负责人",
        "经营者",
        "法定代表人（负责人）",
    ),
    "status": ("登记状态", "企业状态", "状态", "存续状态"),
    "town": ("镇街", "乡镇街道", "所属街道", "街道", "乡镇（街道）", "所属镇街"),
    "industry": ("行业", "行业小类", "行业门类", "国民经济行业代码"),
    "address": ("地址", "注册地址", "经营场所", "住所（经营场所）", "企业地址"),
    "phone": ("电话", "手机", "手机号", "联系方式", "企业电话"),
}
STATES: Mapping[str, str] = {
    **dict.fromkeys(("存续", "在业", "开业", "正常", "存续（在营、开业、在册）", "在营"), "active"),
    **dict.fromkeys(("歇业", "停业"), "dormant"),
    **dict.fromkeys(("吊销", "吊销未注销", "吊销，未注销"), "revoked"),
    **dict.fromkeys(("迁出", "已迁出"), "moved"),
    **dict.fromkeys(("注销", "已注销", "吊销已注销", "已注销或吊销"), "closed"),
}
REGISTER_FACTS = frozenset({"town", "industry"})


@dataclass(frozen=True)
class LedgerColumn:
    """One column that is read: its place in the file (from 0), its title, its field."""

    place: int
    title: str
    field: str

    @property
    def fact(self) -> str:
        """The fact it says, or ""."""
        return self.field.split(":")[1] if self.field.startswith("fact:") else ""

    @property
    def factor(self) -> int:
        """What numbers are multiplied by."""
        parts = self.field.split(":")
        return int(parts[2]) if len(parts) == 3 else 1


def choices(facts: Mapping[str, Declared]) -> list[tuple[str, str]]:
    """Every field there is with its title, in the order a person picks from."""
    rows = [("", "不读这一列"), *BASE.items()]
    for name, fact in facts.items():
        if name in REGISTER_FACTS or name == "size_class":
            continue
        if fact.type == "number" and fact.unit == YUAN:
            rows += [(f"fact:{name}", f"{fact.label}（元）"), (f"fact:{name}:10000", f"{fact.label}（{WAN}）")]  # fmt: skip
        else:
            rows.append((f"fact:{name}", title_of(fact)))
    return rows


def propose(
    titles: Sequence[str], facts: Mapping[str, Declared], remembered: Mapping[str, str]
) -> list[str]:
    """A field for each title: what the source's files meant last time, else by name; each once."""
    known = {plain_title(title): field for field, title in choices(facts) if field}
    for field, others in SAME.items():
        for title in others:
            known.setdefault(plain_title(title), field)
    for name, fact in facts.items():
        if name not in REGISTER_FACTS:
            known.setdefault(plain_title(fact.label), f"fact:{name}")
            known.setdefault(name, f"fact:{name}")
    allowed = {field for field, _ in choices(facts)}
    taken: set[str] = set()
    fields = []
    for title in titles:
        field = remembered.get(title, known.get(plain_title(title), ""))
        base = ":".join(field.split(":")[:2])
        fields.append(field if field in allowed and base not in taken else "")
        taken |= {base} - {""}
    return fields


def mapping_problems(fields: Sequence[str], titles: Sequence[str], *, enters: bool) -> list[str]:
    """Every sentence on a mapping that cannot be used."""
    problems = []
    used: dict[str, str] = {}
    for field, title in zip(fields, titles, strict=True):
        base = ":".join(field.split(":")[:2])
        if base and base in used:
            problems.append(f"“{title}”和“{used[base]}”选成了同一项，请只留一列。")
        used.setdefault(base, title)
    if CODE not in used:
        problems.insert(0, "没有选哪一列是统一社会信用代码，认不出是哪家企业。")
    if enters and NAME not in used:
        problems.append("要新建台账里没有的企业，须选出哪一列是企业名称。")
    if not set(used) - {"", CODE} or (not enters and not set(used) - {"", CODE, NAME}):
        problems.append("除了代码和名称，还没有选任何一列，没有内容可以导入。")
    return problems
