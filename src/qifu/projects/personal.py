"""Whom to call about an investment."""

from __future__ import annotations

from qifu.kernel.persons import Personal, traces

PERSONAL = (
    Personal(
        "projects.Project",
        "项目的联系人",
        ("contact_name", "contact_phone", "brought_by"),
        "service",
        "blank",
        of_phone="contact_phone",
        blank={"contact_name": "（已抹去）", "contact_phone": ""},
        while_open={"state__in": ("active", "paused")},
        why="项目还在推进，需要联系您；结束后自动抹去",
        when="opened_at",
    ),
    Personal(
        "projects.AllianceMember",
        "招商联盟成员的联系人",
        ("name", "contact", "phone"),
        "service",
        "blank",
        of_phone="phone",
        blank={"contact": "（已抹去）", "phone": ""},
    ),
    traces("projects.Slip", "节点变更的经办人", "by_name"),
    traces("projects.ProjectLog", "项目记录的填写人", "by_name"),
    traces("projects.Watch", "盯办的发起人", "opened_name"),
    traces("projects.Blocker", "堵点的登记人", "opened_name"),
    traces("projects.ProjectLink", "关联的经办人", "by_name"),
    traces("projects.MilestoneNote", "节点的登记人", "by_name"),
    traces("projects.Likeness", "疑似重复的裁定人", "decided_by"),
)
