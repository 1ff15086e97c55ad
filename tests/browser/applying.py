"""What every journey of applying does: answer, fill in what is still asked, decide as a department."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator
from tests.browser.company import Company
from tests.browser.visitor import Visitor

from qifu.bundles.models import ApplicationTask
from qifu.bundles.operations import perform_task
from qifu.kernel.files import store_file
from qifu.kernel.time import now, today
from qifu.policies.demonstration import PAPER

TYPED = {
    "tel": "13800138000", "numeric": "12", "decimal": "86", "date": "2027-05-01", "text": "按实际情况填写"
}  # fmt: skip
ID_NUMBER = "510703199003078514"


def answer_questions(owner: Visitor, answers: Mapping[str, str]) -> None:
    """One after the other, as they come; whatever is not in `answers` is answered no."""
    for _ in range(25):
        asked = owner.page.locator("main form fieldset legend, main form .field > label").first
        if not asked.count():
            break
        text = asked.inner_text().strip()
        answer = next((a for q, a in answers.items() if text.startswith(q)), "")
        if "可以一起办" not in text:
            give(owner, answer)
        owner.press("下一步", within=owner.page.locator("main form").first)
    owner.reads("情况清楚了")


def give(owner: Visitor, answer: str) -> None:
    """The answer to the question on the page, chosen or typed."""
    group = owner.page.locator("main form fieldset")
    if not group.count():
        owner.page.locator("main form .field input:not([type=hidden])").first.fill(answer or "0")
        return
    chosen = group.get_by_label(answer or "否", exact=True)
    (chosen if chosen.count() else group.locator("input")).first.check()


def fill_form(owner: Visitor, within: str = "section[aria-labelledby=fill]") -> None:
    """Whatever the form still asks; what is held is left as it stands."""
    section = owner.page.locator(within)
    for i in range(
        section.locator(
            "input:is([type=text], [type=tel], [type=date], :not([type])), textarea"
        ).count()
    ):
        control = section.locator(
            "input:is([type=text], [type=tel], [type=date], :not([type])), textarea"
        ).nth(i)
        if not control.input_value():
            control.fill(value_for(control))
    for i in range(section.locator("select").count()):
        section.locator("select").nth(i).select_option(index=1)
    for i in range(section.locator("fieldset").count()):
        group = section.locator("fieldset").nth(i)
        if not group.locator("input:checked").count():
            group.locator("input").last.check()


def value_for(control: Locator) -> str:
    label = control.evaluate("e => e.labels[0].textContent")
    if "身份证" in label:
        return ID_NUMBER
    kind = control.get_attribute("inputmode") or control.get_attribute("type") or "text"
    return TYPED.get(kind, TYPED["text"])


def granted(company: Company, task: ApplicationTask) -> None:
    """A department's part from acceptance to the decision, by its own people."""
    unit = task.unit.code
    handler, head = company.town.actor(unit), company.town.actor(f"{unit}-head")

    def act(action: str, *, by: object = handler, **data: object) -> None:
        perform_task(task_id=task.pk, action=action, actor=by, at=now(), data=data)  # type: ignore[arg-type]

    act("accept")
    task.refresh_from_db()
    if task.joint and task.inspect_on is None:
        act("plan_inspection", on=today())
    if task.needs_inspection:
        act("inspect", outcome="pass", text="符合要求")
    file = store_file(name="结果.pdf", data=PAPER, actor=handler.ref, at=now())
    act(
        "propose", outcome="grant", opinion="符合条件", result_number=f"FC-{task.pk}",
        files=[str(file.pk)],
    )  # fmt: skip
    act("approve", by=head)


def check_consents(owner: Visitor) -> None:
    for box in owner.page.locator("section input[type=checkbox], form input[type=checkbox]").all():
        box.check()
