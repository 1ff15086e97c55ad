"""Rows of projects. Nothing outside this room's operations writes here."""

from qifu.projects.models.definitions import AllianceMember, StageDefinition
from qifu.projects.models.projects import (
    Likeness,
    Project,
    ProjectLog,
    ProjectStage,
    Slip,
    TrioPart,
)
from qifu.projects.models.way import Blocker, MilestoneNote, ProjectLink, Watch

__all__ = [
    "AllianceMember",
    "Blocker",
    "Likeness",
    "MilestoneNote",
    "Project",
    "ProjectLink",
    "ProjectLog",
    "ProjectStage",
    "Slip",
    "StageDefinition",
    "TrioPart",
    "Watch",
]
