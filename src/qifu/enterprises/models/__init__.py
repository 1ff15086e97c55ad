"""Rows of the enterprises room. Nothing outside its operations writes here."""

from qifu.enterprises.models.firms import (
    Enterprise,
    Fact,
    FactRecord,
    FirmFacts,
    Membership,
    Source,
)
from qifu.enterprises.models.imports import (
    FactImport,
    ImportChange,
    ImportKept,
    ImportMapping,
    ImportProblem,
    ImportRow,
    ImportValue,
)
from qifu.enterprises.models.ledger import FirmContact, FirmPlan, FirmRelation, FirmTag, Tag
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
    "FirmContact",
    "FirmFacts",
    "FirmPlan",
    "FirmRelation",
    "FirmTag",
    "ImportChange",
    "ImportKept",
    "ImportMapping",
    "ImportProblem",
    "ImportRow",
    "ImportValue",
    "Membership",
    "RetentionRule",
    "Saving",
    "Source",
    "Tag",
]
