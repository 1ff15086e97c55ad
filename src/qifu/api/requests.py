"""The request as views of the API see it: the gate and sign-in have set moment, caller, actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qifu.identity.request import Request

if TYPE_CHECKING:
    from qifu.api.keys import Caller


class ApiRequest(Request):
    """A type only; requests are made by Django."""

    caller: Caller
