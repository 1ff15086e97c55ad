"""The rows of law services, by noun."""

from qifu.law.models.checkups import CheckSheet, CheckUp, LawTemplate
from qifu.law.models.evidence import EvidenceKey, PreservedEvidence
from qifu.law.models.matters import Agreement, Invitation, LawMatter, LawOffice, LawService

__all__ = [
    "Agreement",
    "CheckSheet",
    "CheckUp",
    "EvidenceKey",
    "Invitation",
    "LawMatter",
    "LawOffice",
    "LawService",
    "LawTemplate",
    "PreservedEvidence",
]
