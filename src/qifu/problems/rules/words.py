"""What remedies are called and what each must point to."""

from __future__ import annotations

REMEDIES = {
    "guide": "修改办事指南",
    "item": "调整事项（条件、材料、时限）",
    "bundle": "做成或调整一件事",
    "policy": "制定或修改政策",
    "answer": "公布统一答复",
    "precedent": "明确由谁负责（指定先例）",
    "training": "组织培训宣讲",
    "other": "其他措施",
}
# kind → what it must be linked with before it counts as done
LINKS = {
    "guide": "item",
    "item": "item",
    "bundle": "bundle",
    "policy": "policy",
    "answer": "answer",
    "precedent": "precedent",
    "training": "gathering",
    "other": "",
}
LINK_TITLES = {
    "item": "事项的新版本",
    "bundle": "一件事的新版本",
    "policy": "政策的新版本",
    "answer": "公布的答复",
    "precedent": "指定先例",
    "gathering": "办过的培训或宣讲",
}
