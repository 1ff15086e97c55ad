"""The keys that phones and identity numbers are sealed with (security administrator)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from qifu.identity.field_keys import ask_for_rotation, keyring
from qifu.identity.models import Role
from qifu.identity.request import Request
from qifu.kernel.errors import Refused
from qifu.web.access import staff

CLASSES = {"phone": "手机号和电话", "identity": "身份证号", "factor": "第二重验证的密钥"}
CIPHERS = {"aes-gcm": "AES-256-GCM", "sm4-gcm": "SM4-GCM（国密）"}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Role.SECURITY_ADMIN)
def keys(request: Request) -> HttpResponse:
    """Keys in use and retired, how far each column is; POST asks the worker for new ones."""
    if request.method == "POST":
        try:
            ask_for_rotation(actor=request.actor, at=request.at)
            messages.success(request, "已开始换钥，在后台逐列进行，不影响办事；进度见本页。")
        except Refused as error:
            messages.warning(request, str(error))
        return redirect("work:admin_keys")
    found = keyring(request.actor)
    context = {
        "keys": [(k, CLASSES.get(k.klass, k.klass), CIPHERS[k.cipher]) for k in found.keys],
        "columns": found.columns,
        "left": found.left,
    }
    return render(request, "workbench/admin/keys.html", context)
