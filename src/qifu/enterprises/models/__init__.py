"""Rows of the enterprises room. Nothing outside its operations writes here."""

from qifu.enterprises.models.firms import (
    Enterprise,
    Fact,
    FactImport,
    FactRecord,
    FirmFacts,
    Membership,
)
from qifu.enterprises.models.papers import (
    BankAccount,
    Destruction,
    Evidence,
    EvidenceConsent,
    EvidenceReading,
    EvidenceType,
    RetentionRule,
    Saving,
)

__all__ = [
    "BankAccount",
    "Destruction",
    "Enterprise",
    "Evidence",
    "EvidenceConsent",
    "EvidenceReading",
    "EvidenceType",
    "Fact",
    "FactImport",
    "FactRecord",
    "FirmFacts",
    "Membership",
    "RetentionRule",
    "Saving",
]
