"""Preserved evidence: making it, one's own, certificates, and checking by anybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from qifu.enterprises.queries import my_firms
from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.law.evidence import (
    EvidenceInput,
    evidence_by_code,
    evidence_of,
    get_evidence,
    my_evidence,
    preserve_evidence,
    record_problem,
)
from qifu.law.keys import public_keys
from qifu.law.rules.digest import Digests, digests_of, read_hex
from qifu.web.access import public, signed_in
from qifu.web.components.forms import QifuForm, TextField
from qifu.web.components.paging import paginate
from qifu.web.papers.evidence import basis_of, evidence_pdf, size_text
from qifu.web.shell import district_names
from qifu.web.workbench.applications.letters import pdf, site_of

LARGEST = 20 * 1024 * 1024
TOO_LARGE = "文件超过 20 MB；更大的文件请用“不上传文件”的办法，在自己的设备上计算指纹。"


class HexField(forms.CharField):
    """A fingerprint as somebody pasted it."""

    one_of = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)
        self.widget.attrs |= {"class": "hash", "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        found = read_hex(text)
        if text and not found:
            raise forms.ValidationError("指纹应是 64 位的 0–9、a–f，请重新计算后粘贴")
        return found


class OneFile(forms.FileField):
    """A file of any kind, of which only the fingerprint is taken."""

    one_of = True


class NewForm(QifuForm):
    """What is preserved; the file is sent, or only its fingerprints."""

    title = TextField(
        label="这是什么", max_length=80, help_text="例如：与某公司的供货合同（2026 年）"
    )
    firm = forms.ChoiceField(label="为谁存证")
    upload = OneFile(
        label="上传文件，由平台计算指纹", required=False,
        help_text="不超过 20 MB，什么格式都可以；平台算完就丢弃，不保存文件",
    )  # fmt: skip
    sha256 = HexField(label="SHA-256 指纹")
    sm3 = HexField(label="SM3 指纹")
    size = forms.IntegerField(
        label="文件大小（字节）", required=False, min_value=1, max_value=1 << 52
    )
    file_name = TextField(label="文件名", max_length=120, required=False)

    def __init__(self, firms: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["firm"]
        field.choices = [*firms, ("", "我本人")]
        field.required, field.one_of = False, True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        upload, names = data.get("upload"), ("sha256", "sm3", "size")
        given = [n for n in names if data.get(n)]
        if upload is None and len(given) < len(names) and not set(names) & set(self.errors):
            missing = [n for n in names if n not in given] if given else ["upload"]
            for name in missing:
                said = "请填写此项" if given else "请选择文件，或填写在自己设备上算好的指纹"
                self.add_error(name, said)
        if upload is not None and upload.size > LARGEST:
            self.add_error("upload", TOO_LARGE)
        return data


class CheckForm(QifuForm):
    """A file to be compared: its fingerprint, or the file itself."""

    digest = HexField(label="文件的指纹（SHA-256 或 SM3）")
    upload = OneFile(
        label="上传文件来核验", required=False, help_text="不超过 20 MB；平台算完就丢弃，不保存",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        upload = data.get("upload")
        if upload is not None and upload.size > LARGEST:
            self.add_error("upload", TOO_LARGE)
        if upload is None and not data.get("digest") and "digest" not in self.errors:
            self.add_error("digest", "请粘贴指纹，或在下面选择文件")
        return data


def _digests(upload: UploadedFile) -> Digests:
    return digests_of(upload.chunks())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: Request) -> HttpResponse:
    """Preserve a file, sent or not."""
    firms = [(str(f.pk), f.name) for f in my_firms(request.actor, "submit")]
    form = NewForm(firms, initial={"firm": firms[0][0] if firms else ""})
    status = 200
    if request.method == "POST":
        form, status = NewForm(firms, request.POST, request.FILES), 422
        if form.is_valid() and (answer := _preserve(request, form)):
            return answer
    context = {"form": form, "key": bool(public_keys())}
    return render(request, "portal/law/evidence_new.html", context, status=status)


def _preserve(request: Request, form: NewForm) -> HttpResponse | None:
    data, upload = form.cleaned_data, form.cleaned_data.get("upload")
    found = (
        _digests(upload) if upload else Digests(data["sha256"], data["sm3"], data["size"])
    )  # fmt: skip
    wanted = EvidenceInput(
        title=data["title"], digests=found, mode="upload" if upload else "hashed",
        file_name=(upload.name or "") if upload else data["file_name"],
        enterprise_id=int(data["firm"]) if data["firm"] else None,
    )  # fmt: skip
    try:
        row = preserve_evidence(data=wanted, actor=request.actor, at=request.at)
    except Invalid as error:
        names = {"sha256": "upload", "sm3": "upload", "size": "upload"} if upload else {}
        form.add_invalid(Invalid({names.get(k, k): v for k, v in error.field_errors.items()}))
        return None
    messages.success(request, f"已存证，编号 {row.number}。请妥善保管原文件，一个字节也不要改。")
    return HttpResponseRedirect(reverse("portal:evidence_own", args=[row.number]), status=303)


@require_safe
@signed_in
def mine(request: Request) -> HttpResponse:
    """What one preserved, newest first."""
    page = paginate(request, my_evidence(request.actor), per_page=20)
    return render(request, "portal/law/evidence_mine.html", {"page": page})


def _shown(request: Request, number: str) -> dict[str, Any]:
    row = get_evidence(request.actor, number)
    return {
        "row": row, "basis": basis_of(row), "size": size_text(row.size),
        "problem": record_problem(row), "stated": row.token["statement"],
        "url": request.build_absolute_uri(reverse("portal:evidence_code", args=[row.code])),
    }  # fmt: skip


@require_safe
@signed_in
def own(request: Request, number: str) -> HttpResponse:
    """One record, with its certificate and the address to check it at."""
    return render(request, "portal/law/evidence_own.html", _shown(request, number))


@require_safe
@signed_in
def certificate(request: Request, number: str) -> HttpResponse:
    """The certificate as PDF."""
    row = get_evidence(request.actor, number)
    url = site_of(request) + reverse("portal:evidence_code", args=[row.code])
    body = evidence_pdf(row, platform=district_names()[0], url=url, at=request.at)
    return pdf(body, row.number)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def check(request: Request) -> HttpResponse:
    """Is a file preserved here, and since when? Asked by its fingerprint."""
    return _checked(request, "portal/law/evidence_check.html", "")


@require_http_methods(["GET", "HEAD", "POST"])
@public
def by_code(request: Request, code: str) -> HttpResponse:
    """What a certificate stands for, and whether a file is the one."""
    return _checked(request, "portal/law/evidence_code.html", code)


def _checked(request: Request, template: str, code: str) -> HttpResponse:
    row = evidence_by_code(code) if code else None
    context: dict[str, Any] = {
        "form": CheckForm(),
        "asked": "",
        "found": [],
        "row": row,
        "same": False,
    }
    status = 200
    if row is not None:
        context |= {"problem": record_problem(row), "basis": basis_of(row)}
        context |= {"size": size_text(row.size), "stated": row.token["statement"]}
    if request.method == "POST":
        form = context["form"] = CheckForm(request.POST, request.FILES)
        if form.is_valid():
            upload = form.cleaned_data.get("upload")
            asked = _digests(upload).sha256 if upload else form.cleaned_data["digest"]
            context["asked"] = asked
            if row is not None:
                context["same"] = asked in (row.sha256, row.sm3)
            else:
                context["found"] = [
                    {"row": r, "problem": record_problem(r), "basis": basis_of(r)}
                    for r in evidence_of(asked)
                ]
        else:
            status = 422
    return render(request, template, context, status=status)


@require_safe
@public
def keys(request: Request) -> HttpResponse:
    """The public keys statements were signed with, to be copied elsewhere."""
    rows = [{"fingerprint": f, "public": p, "since": s} for f, p, s in public_keys()]
    return render(request, "portal/law/evidence_keys.html", {"rows": rows})
