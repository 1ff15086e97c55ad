"""Forms of the whole site: plain Chinese errors, texts cleaned by the kernel, files kept.

Subclass `QifuForm`; take texts with `TextField`, so that NUL, control characters and too long a
text are refused with the same words everywhere; take files with `FilesField` and `keep_files`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from qifu.identity.request import Request
from qifu.kernel.errors import Invalid
from qifu.kernel.files import StoredFile, store_file
from qifu.kernel.text import clean_text

REQUIRED = "请填写此项"
FILE_TYPES = ".pdf,.png,.jpg,.jpeg,.webp,.docx,.xlsx,.txt"
FILES_HELP = "可选多个文件，每个不超过 20 MB；支持 PDF、图片、Word(docx)、Excel(xlsx)、文本。"
MAX_FILES = 10
FIRST_YEAR, LAST_YEAR = 1900, 2199


class QifuForm(forms.Form):
    """A form without the browser's own bubbles; errors stand in the summary and at the field."""

    use_required_attribute = False
    required_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = REQUIRED
            if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
                field.error_messages["required"] = "请选择一项"
                field.error_messages["invalid_choice"] = "所选的项已不可用，请重新选择"
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = "请按 2025-09-30 的格式填写日期"

    def add_invalid(self, error: Invalid) -> None:
        """Show the errors a domain operation found beside the fields they belong to."""
        for name, messages in error.field_errors.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)


class TextField(forms.CharField):
    """Text cleaned by `kernel.text`; `lines` > 1 gives a textarea with a counter.

    `one_of` marks a field of which another may be filled instead, so it is not called optional.
    """

    one_of = False

    def __init__(self, *, max_length: int, lines: int = 1, **kwargs: Any) -> None:
        self.limit = max_length
        if lines > 1:
            attrs = {"rows": lines, "data-counter": max_length}
            kwargs.setdefault("widget", forms.Textarea(attrs=attrs))
        super().__init__(strip=True, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(value).strip() if value not in self.empty_values else ""

    def clean(self, value: Any) -> str:
        text = self.to_python(value)
        self.validate(text)
        if not text:
            return ""
        try:
            return clean_text(text, max_length=self.limit, label=str(self.label or "内容"))
        except Invalid as error:
            messages = [m for found in error.field_errors.values() for m in found]
            raise forms.ValidationError(messages) from error


class DateField(forms.DateField):
    """A day, by the browser's own picker; no year that only a slip of the finger can mean."""

    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(f"请检查年份：应在 {FIRST_YEAR} 年至 {LAST_YEAR} 年之间")
        return day


class FilesInput(forms.ClearableFileInput):
    """An input for several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.FileField):
    """Several uploaded files; `clean` gives a list. Whether they are what they claim to be is
    decided by the kernel when they are stored (`keep_files`)."""

    widget = FilesInput(attrs={"accept": FILE_TYPES, "data-files": ""})
    one_of = False

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", FILES_HELP)
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [f for f in data or [] if f]
        if self.required and not files:
            raise forms.ValidationError("请选择文件")
        if len(files) > MAX_FILES:
            raise forms.ValidationError(f"一次最多选 {MAX_FILES} 个文件，请分次上传")
        return files


def keep_files(
    request: Request, form: QifuForm, *, at: datetime, field: str = "files", kept: str = "kept"
) -> list[StoredFile]:
    """Store what was uploaded at once, so that an error elsewhere in the form loses no file.

    Effects: one StoredFile for each good upload; a bad one becomes an error of `field`. The ids
    in hidden inputs named `kept` (uploaded on an earlier try, by the same person) stay, except
    those ticked in ``drop``. The caller renders the result with ``_kept_files.html``.
    """
    files = kept_files(request, kept=kept)
    actor = request.actor
    for upload in request.FILES.getlist(field):
        try:
            files.append(store_file(name=upload.name or "", data=upload, actor=actor.ref, at=at))
        except Invalid as error:
            for messages in error.field_errors.values():
                for message in messages:
                    form.add_error(field, f"{upload.name}：{message}")
    if len(files) > MAX_FILES:
        form.add_error(field, f"最多 {MAX_FILES} 个附件，请去掉一些")
    return files


def kept_files(request: Request, *, kept: str = "kept") -> list[StoredFile]:
    """The files of earlier tries that this person uploaded and has not dropped."""
    wanted = set(request.POST.getlist(kept)) - set(request.POST.getlist("drop"))
    ids = [i for i in wanted if len(i) == 36][:MAX_FILES]
    if not ids:
        return []
    user_id = request.actor.user_id
    return list(
        StoredFile.objects.filter(pk__in=ids, created_by=user_id).order_by("created_at", "pk")
    )
