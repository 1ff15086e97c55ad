"""Believable Chinese for filled cases: firms, people and what they say, from a seeded generator.

The words of a topic come from the district's own duty directory, so that suggestion, search and
filters meet what they would meet in life. Nothing here contains quotes, tabs or backslashes: the
filler writes the texts straight into COPY lines and JSON.
"""

from __future__ import annotations

from random import Random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红建文辉志新国海波宁琳"
MARKS = "恒瑞鑫达宏远盛泰金科天源广汇华诚信佳德润隆兴顺安康嘉创联众智汇博锦涪蜀川越"
TRADES = (
    "电子科技", "机械制造", "食品加工", "建筑工程", "物流服务", "新材料", "信息技术", "医疗器械",
    "农业开发", "商贸", "餐饮管理", "汽车零部件", "环保科技", "印务", "家具", "文化传媒",
)  # fmt: skip
WHO = ("我公司", "我厂", "本企业", "我们", "我单位")
PLACE = ("厂区", "新建车间", "园区标准厂房", "门店", "仓库", "办公楼", "二期项目", "")
TROUBLE = (
    "一直没有办下来", "多次咨询没有明确答复", "材料反复补正", "进度查不到", "被几个部门来回推",
    "收费标准不清楚", "窗口说要再等通知", "网上提交后没有下文", "与邻近企业有争议", "需要现场核实",
)  # fmt: skip
SINCE = ("已经拖了两个月", "从上月开始", "前后跑了四趟", "近半年", "上周以来", "去年至今")
EFFECT = (
    "影响设备进场", "工人无法按时到岗", "订单面临违约", "资金周转困难", "项目不能按期开工",
    "客户验厂受到影响", "雨天货物受损", "扩产计划只能推迟",
)  # fmt: skip
ASK = (
    "请帮忙协调解决", "请问该找哪个部门", "希望一次告知需要哪些材料", "恳请安排专人对接",
    "盼尽快答复", "希望能上门指导一次",
)  # fmt: skip
ANSWERS = (
    "经现场核实并协调有关单位，问题已处理完毕，请查看办理情况。",
    "已安排专人对接，相关手续当日办结，后续可直接联系经办人。",
    "已按规定受理并一次告知所需材料，企业补齐后即时办结。",
    "已会同有关部门现场办公，明确整改时限，现已完成。",
)


def firm_name(rng: Random, place: str) -> str:
    """A firm's name; `place` is the district's short name."""
    mark = rng.choice(MARKS) + rng.choice(MARKS)
    return f"{place}{mark}{rng.choice(TRADES)}有限公司"


def person_name(rng: Random) -> str:
    """A person's name of two or three characters."""
    name = rng.choice(SURNAMES) + rng.choice(GIVEN)
    return name + rng.choice(GIVEN) if rng.random() < 0.7 else name


def demand_text(rng: Random, word: str) -> str:
    """What a firm says; `word` is one of the topic's own."""
    choice = rng.choice
    return (
        f"{choice(WHO)}{choice(PLACE)}{word}的问题{choice(TROUBLE)},{choice(SINCE)},"
        f"{choice(EFFECT)}。{choice(ASK)}，联系时间为工作日{choice(('上午', '下午'))}。"
    )
