"""Rows of the policies room. Nothing outside its operations writes here."""

from qifu.policies.models.claims import (
    Claim,
    ClaimDraft,
    ClaimMaterial,
    ClaimWindow,
    Exclusion,
    GrantList,
    PublicObjection,
)
from qifu.policies.models.library import Budget, PinnedFirm, Policy, PolicyTopic, PolicyVersion
from qifu.policies.models.money import FinanceFile, MoneyEntry, PaymentBatch, PaymentItem
from qifu.policies.models.reach import FirmCheck, Push, PushRun, QuietFirm, Subscription

__all__ = [
    "Budget",
    "Claim",
    "ClaimDraft",
    "ClaimMaterial",
    "ClaimWindow",
    "Exclusion",
    "FinanceFile",
    "FirmCheck",
    "GrantList",
    "MoneyEntry",
    "PaymentBatch",
    "PaymentItem",
    "PinnedFirm",
    "Policy",
    "PolicyTopic",
    "PolicyVersion",
    "PublicObjection",
    "Push",
    "PushRun",
    "QuietFirm",
    "Subscription",
]
