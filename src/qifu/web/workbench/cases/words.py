"""What the stored codes of a case's acts are called on screen."""

from typing import Any

OUTCOMES = {
    "solved": "已解决",
    "explained": "已解释说明",
    "impossible": "依法不能解决",
    "promised": "承诺限期解决",
}
WORDS: dict[str, dict[Any, str]] = {
    "answer": {"pending": "待审批", "approved": "已送达企业", "sent_back": "退回修改"},
    "part": {
        "pending": "待提交意见",
        "accepted": "已签收",
        "done": "已提交意见",
        "ended": "已结束",
    },
    "lead": {"pending": "待签收", "accepted": "已签收", "done": "已办结", "ended": "已结束"},
    "extension": {
        "asked": "待审批",
        "granted": "已同意",
        "refused": "未同意",
        "lapsed": "未及审批，已失效",
    },
    "material": {
        "asked": "等待补充",
        "supplied": "已补充",
        "lapsed": "到期未补",
        "cancelled": "已撤销",
    },
    "ruling": {
        "": "待裁定",
        "sustained": "成立，退回重派",
        "overruled": "不成立",
        "designated": "指定牵头",
        "consultation": "转会商",
    },
    "order": {"open": "待反馈", "answered": "已反馈", "overtaken": "无需反馈"},
    "level": {"urge": "催办", "order": "督办", "notice": "书面通报"},
    "method": {"phone": "电话", "visit": "上门", "online": "线上"},
    "solved": {
        "solved": "已解决",
        "accepted": "未解决但认可解释",
        "unsolved": "未解决",
        "yes": "已解决",
        "partly": "部分解决",
        "no": "没有解决",
    },
    "satisfied": {"satisfied": "满意", "dissatisfied": "不满意", "refused": "不愿评价"},
    "grade": {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"},
    "clock": {"running": "计时中", "paused": "暂停", "stopped": "已停止"},
}
