"""Who recorded, allowed and looked."""

from __future__ import annotations

from qifu.kernel.persons import traces

PERSONAL = (
    traces("credit.CreditRecord", "信用记录的登记人", "entered_name"),
    traces("credit.CreditConsent", "信用授权的授权人", "given_name", "revoked_name"),
    traces("credit.CreditLook", "信用查询的查询人", "by_name"),
)
