"""The rows of law services, by noun."""

from qifu.law.models.evidence import EvidenceKey, PreservedEvidence
from qifu.law.models.matters import Agreement, Invitation, LawMatter, LawOffice, LawService

__all__ = [
    "Agreement",
    "EvidenceKey",
    "Invitation",
    "LawMatter",
    "LawOffice",
    "LawService",
    "PreservedEvidence",
]
