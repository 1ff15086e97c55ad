"""Invented words of firms on four matters, the same every time."""

from __future__ import annotations

import random

from qifu.triage import Labelled

_SAYS = {
    "融资": ["银行贷款批不下来", "想申请贴息贷款", "抵押物不够贷不到款", "担保公司收费太高", "流动资金周转不开"],
    "用工": ["招不到熟练工人", "员工社保怎么补缴", "工资纠纷要调解", "想参加招聘会", "工伤认定办不下来"],
    "用地": ["厂房不够用想扩建", "土地证一直没有办", "租的标准厂房漏水", "规划许可怎么变更", "地块红线有争议"],
    "环保": ["排污许可证要续期", "污水管网没有接通", "环评报告退回修改", "废气检测不合格", "隔壁噪声影响生产"],
}  # fmt: skip
_OPEN = ["我公司在园区", "你好，我们是一家小厂", "请问领导", "我店开了三年", "企业反映"]
_CLOSE = ["请尽快答复。", "希望帮忙协调。", "多次反映没有结果！", "谢谢。", "电话打不通。"]


def matters(count: int, seed: int = 1) -> Labelled:
    """`count` texts, the labels in turn."""
    lot = random.Random(seed)
    labels = [list(_SAYS)[i % len(_SAYS)] for i in range(count)]
    texts = [
        f"{lot.choice(_OPEN)}，{lot.choice(_SAYS[label])}，{lot.choice(_SAYS[label])}。{lot.choice(_CLOSE)}"
        for label in labels
    ]
    return Labelled(tuple(texts), tuple(labels))
