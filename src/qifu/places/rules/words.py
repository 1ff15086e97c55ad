"""The words of the room: steps of the chain, kinds of rooms, facilities, alliances, gatherings. Pure.

Source: plan, section 三(二)5 (“五位一体”科技创新链; 平台; 产业技术创新联盟); rows 19–23 and 29.
"""

from __future__ import annotations

STEPS = {
    "maker": "众创空间",
    "nursery": "创业苗圃",
    "incubator": "孵化器",
    "accelerator": "加速器",
    "park": "产业园",
}
# As the exchange's kind `space` calls them.
ROOM_TYPES = {
    "maker": "众创空间工位",
    "nursery": "创业苗圃",
    "incubator": "孵化器",
    "accelerator": "加速器",
    "plant": "标准厂房",
    "office": "办公楼",
    "storage": "仓储",
}
TYPE_OF_STEP = {
    "maker": "maker",
    "nursery": "nursery",
    "incubator": "incubator",
    "accelerator": "accelerator",
    "park": "plant",
}
FACILITY_KINDS = {"platform": "创新平台", "institute": "高校院所", "instrument": "仪器设备"}
FIELDS = {
    "electronics": "电子信息",
    "manufacturing": "先进制造",
    "materials": "新材料",
    "bio": "生物医药",
    "energy": "新能源和环保",
    "software": "软件和人工智能",
    "agri": "农业和食品",
}
ALLIANCE_KINDS = {"consortium": "创新联合体", "alliance": "产业技术创新联盟"}
MEMBER_ROLES = {
    "lead": "牵头",
    "firm": "企业",
    "institute": "科研院所",
    "university": "高校",
    "service": "服务机构",
}
GATHERING_KINDS = {"training": "培训", "fair": "招聘会", "roadshow": "路演对接"}
SEATS = {"training": "席位", "fair": "展位", "roadshow": "席位"}


def steps_after(step: str) -> list[str]:
    """The steps a tenant may graduate to, the next first."""
    order = list(STEPS)
    return order[order.index(step) + 1 :]
