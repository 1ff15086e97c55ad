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
from qifu.enterprises.models.shared import DataConsent, DataReading

__all__ = [
    "BankAccount",
    "DataConsent",
    "DataReading",
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
