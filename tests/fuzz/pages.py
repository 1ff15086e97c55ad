"""What a page lets a person send: its forms and links, read from its HTML as a browser would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit


@dataclass
class Field:
    """One control: its name, kind, what stands in it and what may be chosen."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    checked: bool = False


@dataclass
class Form:
    """A form with the address it goes to."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def shape(self) -> tuple[str, str, tuple[str, ...]]:
        """Forms of one shape are tried once a page."""
        names = tuple(sorted({one.name for one in self.fields}))
        return self.method, urlsplit(self.action).path, names


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.url, self.forms, self.named = url, list[Form](), dict[str, Form]()
        self._form: Form | None = None
        self._select: Field | None = None
        self._area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._begin(given)
        elif tag in ("input", "select", "textarea", "button"):
            self._control(tag, given)
        elif tag == "option" and self._select is not None:
            self._select.options.append(given.get("value", ""))
            if "selected" in given:
                self._select.value = given.get("value", "")
        for verb in ("post", "get"):  # htmx sends what stands in the form around it
            if where := given.get(f"hx-{verb}"):
                around = self._form.fields if self._form else []
                self.forms.append(Form(self._to(where), verb, around))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data

    def _to(self, where: str) -> str:
        parts = urlsplit(urljoin(self.url, where or self.url))
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def _begin(self, given: dict[str, str]) -> None:
        self._form = Form(self._to(given.get("action", "")), given.get("method", "get").lower())
        self.forms.append(self._form)
        if "id" in given:
            self.named[given["id"]] = self._form

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form = self.named.get(given.get("form", ""), self._form)
        if form is None or not given.get("name"):
            return
        if tag == "button" and given.get("formaction"):
            form = Form(self._to(given["formaction"]), form.method, form.fields)
            self.forms.append(form)
        one = Field(
            given["name"], given.get("type", "text") if tag == "input" else tag,
            given.get("value", ""), checked="checked" in given,
        )  # fmt: skip
        form.fields.append(one)
        if tag == "select":
            self._select = one
        elif tag == "textarea":
            self._area = one


def forms_of(url: str, html: str) -> list[Form]:
    """Each shape of form on the page once."""
    reader = _Reader(url)
    reader.feed(html)
    found = {form.shape: form for form in reader.forms if form.method in ("get", "post")}
    return list(found.values())
