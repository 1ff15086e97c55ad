"""The rows of law services, by noun."""

from qifu.law.models.evidence import EvidenceKey, PreservedEvidence

__all__ = ["EvidenceKey", "PreservedEvidence"]
