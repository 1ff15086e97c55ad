"""The vocabularies of the item catalogue: codes, and the words people read. Pure.

The words are those of the national list of government-service items (国家政务服务事项基本目录) and,
for functions and value-added items, of the district's plan.
"""

from __future__ import annotations

STATUTORY, VALUE_ADDED = "statutory", "value_added"
LISTS = {STATUTORY: "依申请政务服务", VALUE_ADDED: "增值服务"}
FUNCTIONS = {
    "opening": "开放",
    "projects": "项目",
    "demands": "诉求",
    "policies": "政策",
    "science": "科创",
    "finance": "金融",
    "talent": "人才",
    "law": "法治",
    "integrity": "亲清",
}
TYPES = {
    "licence": "行政许可",
    "confirmation": "行政确认",
    "filing": "备案",
    "benefit": "行政给付",
    "reward": "行政奖励",
    "ruling": "行政裁决",
    "other_power": "其他行政权力",
    "public_service": "公共服务",
    "value_added": "增值服务",
}
LEVELS_OF_ITEM = {"main": "主项", "sub": "子项", "handling": "办理项"}
LEVELS = {"national": "国家", "province": "省", "city": "市", "district": "区", "town": "镇街"}
FIRM_STAGES = {
    "start": "开办",
    "operate": "经营",
    "change": "变更",
    "grow": "发展",
    "exit": "退出",
}
PROJECT_STAGES = {
    "lead": "招引签约",
    "land": "立项用地",
    "permit": "建设许可",
    "build": "施工许可",
    "accept": "竣工验收",
    "produce": "投产运营",
}
KINDS = {"at_once": "即办件", "promised": "承诺件"}
CHANNELS = {
    "window": "窗口",
    "online": "网上",
    "phone": "电话",
    "post": "邮寄",
    "visit": "上门",
}
NECESSITIES = {"required": "必要", "conditional": "视情况", "optional": "可选"}
SOURCES = {
    "applicant": "申请人提供",
    "department": "部门核验，不用提交",
    "intermediary": "中介机构出具",
}
STEP_KINDS = {
    "": "",
    "inspection": "现场核查",
    "review": "审查",
    "publicity": "公示",
    "hearing": "听证",
}
FIELD_TYPES = {
    "text": "一行文字",
    "longtext": "多行文字",
    "integer": "整数",
    "number": "数字",
    "money": "金额（元）",
    "date": "日期",
    "boolean": "是或否",
    "choice": "选一项",
    "phone": "电话",
    "uscc": "统一社会信用代码",
    "id_number": "身份证号",
}
