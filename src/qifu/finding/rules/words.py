"""How a question and a document are cut into what they are compared by. Pure.

Words are cut by jieba's dictionary for search (long words and the short ones in them). Pairs of
neighbouring characters stand beside them: they forgive what the dictionary does not know and a
wrong character. A word is only dropped where it asks and never tells ("怎么", "在哪里").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

MAX_QUESTION = 120
PAIR = "2:"  # marks a pair of characters among words
_APART = re.compile(r"[^\w]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_ASKING = frozenset(
    "怎么 怎样 怎么样 怎么办 如何 什么 哪些 哪里 哪儿 哪个 哪 谁 多少 几 几个 几天 多久 是否 能否 能 能不能 可以"
    " 可不可以 有没有 有 没有 没 吗 呢 啊 吧 了 的 地 得 着 过 我 我们 咱 咱们 你 你们 您 他 她 它 自己 想 想要 要 需要 应该"
    " 必须 请问 请 是 在 到 去 来 给 把 被 让 跟 和 与 或 及 等 对 从 向 为 为了 因为 所以 如果 但是 还 也 就 都"
    " 才 再 又 很 最 不 不要 这 那 这个 那个 这些 那些 里 上 下 中 后 前 时 时候 一个 一下 一 个 该 会 做 弄 搞"
    " 找 找谁 问 问题 事 事情 东西 哪种 种 关于 情况 话 呀 嘛 哦 个人 公司 企业 单位".split()
)
_SAYS_LITTLE = frozenset(
    "办 办理 申请 申报 办个 补贴 补助 奖励 扶持 支持 优惠 政策 享受 领取 服务 手续 材料 流程 条件 店 管理".split()
)


def fold(text: str) -> str:
    """Text as it is compared: compatibility forms joined, small letters, signs as one space.

    >>> fold("ＡＢＣ（餐饮）  许可证！")
    'abc 餐饮 许可证'
    """
    return _APART.sub(" ", unicodedata.normalize("NFKC", text).lower()).replace("_", " ").strip()


def cut(text: str) -> list[str]:
    """Words of folded `text` in their order, long ones and the short ones in them."""
    import rjieba  # its dictionary is 30 MB: only where somebody looks for something

    return [word for run in text.split() for word in rjieba.cut_for_search(run) if word.strip()]


def words_of(text: str) -> set[str]:
    """What a document is found by; words that only ask are left out."""
    return {word for word in cut(fold(text)) if word not in _ASKING}


def telling_words(text: str) -> dict[str, float]:
    """Each word of a question with its weight; those that only ask are left out.

    The whole question is kept where every word of it only asks.
    """
    words = list(dict.fromkeys(cut(fold(text))))
    telling = {word: weight_of(word) for word in words if word not in _ASKING}
    return telling or dict.fromkeys(words, 0.3)


def without_asking(text: str) -> str:
    """A question without the words that only ask; the whole where every word does.

    >>> without_asking("开饭店要办什么证")
    '开饭店办证'
    """
    import rjieba

    kept = [w for run in fold(text).split() for w in rjieba.cut(run) if w not in _ASKING]
    return "".join(kept) or fold(text)


def weight_of(word: str) -> float:
    """What a word counts beside others: single characters and words of every errand count less."""
    if word in _SAYS_LITTLE:
        return 0.25
    return 0.5 if len(word) == 1 else 1.0


def pairs_of(text: str) -> set[str]:
    """Marked pairs of neighbouring Chinese characters.

    >>> sorted(pairs_of("开饭店"))
    ['2:开饭', '2:饭店']
    """
    runs = (m.group() for m in _HAN.finditer(fold(text)))
    return {PAIR + run[i : i + 2] for run in runs for i in range(len(run) - 1)}


def telling_pairs(text: str) -> set[str]:
    """Pairs of a question in which at least one character belongs to a word that tells."""
    kept = {p for word in telling_words(text) for p in pairs_of(word)}
    return kept | {pair for pair in pairs_of(text) if not _only_asks(pair[len(PAIR) :])}


def _only_asks(pair: str) -> bool:
    return pair in _ASKING or all(char in _ASKING for char in pair)


def parts_of(text: str, longest: int = 14) -> list[str]:
    """Every stretch of two to `longest` characters of a question, to look up phrases by."""
    found: dict[str, None] = {}
    for run in fold(text)[:60].split():
        for size in range(min(longest, len(run)), 1, -1):
            found |= dict.fromkeys(run[i : i + size] for i in range(len(run) - size + 1))
    whole = fold(text)[:60]
    return list(dict.fromkeys([whole, whole.replace(" ", ""), *found])) if whole else []


def sentences(text: str) -> list[str]:
    """The sentences of a text, without empty ones; their signs stay."""
    return [s for part in re.split(r"(?<=[。！？；\n])", text) if (s := part.strip())]


@lru_cache(maxsize=4)
def phrase_pattern(phrases: frozenset[str]) -> re.Pattern[str]:
    """Finds any of `phrases`, the longest first."""
    ordered = sorted(phrases, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)) or r"(?!)")


def marked(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether it is of one of `words`; neighbours are one piece.

    >>> marked("开饭店", ["饭店", "店"]), marked("食品经营", ["食品", "品经", "经营"])
    ([('开', False), ('饭店', True)], [('食品经营', True)])
    """
    low = text.lower()
    held = [False] * len(text) if len(low) == len(text) else []
    for word in {w.lower() for w in words if len(w) > 1} if held else ():
        for found in re.finditer(re.escape(word), low):
            held[found.start() : found.end()] = [True] * len(word)
    runs = groupby(range(len(text)), key=lambda i: bool(held) and held[i])
    return [("".join(text[i] for i in run), hit) for hit, run in runs]
