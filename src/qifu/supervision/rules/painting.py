"""Ways of looking for what is painted: work that looks better on paper than it was. Pure.

Each takes the rule, the rows of its span and the day, and says what it found with figures. Nothing
below the rule's minimum is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from qifu.supervision.rules.book import Hit, Rule
from qifu.supervision.rules.facts import Answered, CalledBack, Moved, Put, Rated, Reclassed
from qifu.supervision.rules.looking import grouped, make_hit, percent, same_words, shape

TOP = 4  # grades from here on are good


@shape("answers", words=list, letters=int)
def no_evidence(rule: Rule, rows: Sequence[Answered], on: date) -> list[Hit]:
    """Closes whose evidence is no evidence: no file, and words that name none."""
    empty = {same_words(word) for word in rule.limits["words"]}
    few = rule.limits["letters"]

    def hollow(row: Answered) -> bool:
        words = same_words(row.evidence)
        named = any(letter.isdigit() for letter in row.evidence)
        return not row.files and (words in empty or (len(words) < few and not named))

    hits = []
    for unit, mine in grouped([r for r in rows if hollow(r)], lambda r: r.unit).items():
        if len(mine) < rule.minimum:
            continue
        whole = sum(r.unit == unit for r in rows)
        says = (
            f"{mine[0].unit_name}本期 {whole} 件答复中有 {len(mine)} 件没有依据："
            f"没有附件，依据栏只写了“{mine[0].evidence[:20] or '（空）'}”一类的话。"
        )
        hits.append(
            make_hit(
                mine, f"unit:{unit}", says, lambda r: f"依据只写“{r.evidence[:40]}”，没有附件",
                people=[r.who for r in mine],
            )
        )  # fmt: skip
    return hits


def _good(row: CalledBack) -> bool:
    return row.reached and row.satisfied == "satisfied"


@shape("calls", within_minutes=int, share=int)
def quick_calls(rule: Rule, rows: Sequence[CalledBack], on: date) -> list[Hit]:
    """One person reaches everybody, minutes after the answer, and all are satisfied."""
    minutes = timedelta(minutes=rule.limits["within_minutes"])
    hits = []
    for key, mine in grouped(rows, lambda r: (r.who, r.unit) if r.who else None).items():
        quick = [r for r in mine if _good(r) and r.answered_at and r.at - r.answered_at <= minutes]
        if len(quick) < rule.minimum or percent(len(quick), len(mine)) < rule.limits["share"]:
            continue
        row = quick[0]
        says = (
            f"{row.person}本期回访{row.unit_name}的 {len(mine)} 件，其中 {len(quick)} 件在答复送达后 "
            f"{rule.limits['within_minutes']} 分钟内就接通，并且全部记为“满意”。"
        )
        hits.append(
            make_hit(
                quick, "calls:{}:{}".format(*key), says, _call_words,  # type: ignore[misc]
                people=[row.who], units=[row.home],
            )
        )  # fmt: skip
    return hits


def _call_words(row: CalledBack) -> str:
    gap = int((row.at - row.answered_at).total_seconds() // 60) if row.answered_at else None
    after = f"答复后 {gap} 分钟回访，" if gap is not None else ""
    return f"{after}记为接通、满意"


@shape("calls", seconds=int)
def call_burst(rule: Rule, rows: Sequence[CalledBack], on: date) -> list[Hit]:
    """Calls one after another, closer than anybody can talk."""
    close = timedelta(seconds=rule.limits["seconds"])
    hits = []
    for who, mine in grouped([r for r in rows if r.reached and r.method == "phone"], _who).items():
        run: list[CalledBack] = []
        best: list[CalledBack] = []
        for row in sorted(mine, key=lambda r: (r.at, r.case)):
            run = [*run, row] if run and row.at - run[-1].at <= close else [row]
            best = max(best, run, key=len)
        if len(best) < rule.minimum:
            continue
        took = int((best[-1].at - best[0].at).total_seconds())
        says = (
            f"{best[0].person}在 {took // 60} 分 {took % 60} 秒里登记了 {len(best)} 次电话回访，"
            f"每两次相隔不到 {rule.limits['seconds']} 秒，都记为接通。"
        )
        hits.append(
            make_hit(
                best, f"who:{who}:{best[0].at:%d%H%M}", says, lambda r: f"{r.at:%H:%M:%S} 登记接通",
                people=[best[0].who], units=[best[0].home],
            )
        )  # fmt: skip
    return hits


def _who(row: CalledBack) -> int | None:
    return row.who


@shape("calls", firms=int)
def one_phone(rule: Rule, rows: Sequence[CalledBack], on: date) -> list[Hit]:
    """Different firms called back on one number, all satisfied."""
    hits = []
    for phone, mine in grouped(rows, lambda r: r.phone).items():
        firms = len({r.firm for r in mine})
        if len(mine) < rule.minimum or firms < rule.limits["firms"] or not all(map(_good, mine)):
            continue
        says = (
            f"{firms} 家不同企业的 {len(mine)} 次回访打的是同一个号码（{mine[0].phone_says}），"
            "全部记为接通、满意。"
        )
        hits.append(
            make_hit(
                mine, f"phone:{phone}", says, lambda r: f"{r.person}回访，联系电话相同",
                people=[r.who for r in mine],
                traits={"phone": (str(phone), f"联系电话 {mine[0].phone_says}")},
            )
        )  # fmt: skip
    return hits


@shape("calls", letters=int)
def same_notes(rule: Rule, rows: Sequence[CalledBack], on: date) -> list[Hit]:
    """The firm's "own words" are the same from call to call."""
    hits = []
    known = [r for r in rows if len(same_words(r.note)) >= rule.limits["letters"]]
    for key, mine in grouped(known, lambda r: (r.who, same_words(r.note))).items():
        firms = len({r.firm for r in mine})
        if firms < rule.minimum:
            continue
        says = f"{mine[0].person}回访 {firms} 家企业，记下的“企业原话”一字不差：“{mine[0].note[:40]}”。"
        hits.append(
            make_hit(
                mine, f"note:{key[0]}:{key[1][:24]}", says,  # type: ignore[index]
                lambda r: f"原话：“{r.note[:30]}”", people=[mine[0].who], units=[mine[0].home],
            )
        )  # fmt: skip
    return hits


@shape("ratings", firms=int)
def one_origin(rule: Rule, rows: Sequence[Rated], on: date) -> list[Hit]:
    """Good ratings of different firms from one device or one address."""
    hits = []
    for name, words in (("device", "同一台设备"), ("address", "同一个网络地址")):
        for mark, mine in grouped(rows, lambda r, name=name: getattr(r, name)).items():  # type: ignore[misc]
            good = [r for r in mine if r.grade >= TOP]
            firms = len({r.firm for r in good})
            if len(good) < rule.minimum or firms < rule.limits["firms"] or len(good) < len(mine):
                continue
            says = f"{firms} 家企业的 {len(good)} 个评价来自{words}，全部是满意以上。"
            hits.append(
                make_hit(
                    good, f"{name}:{mark}", says, lambda r: f"{r.at:%m-%d %H:%M} 评 {r.grade} 分",
                    traits={name: (str(mark), f"{words}（标记 {str(mark)[:6]}）")},
                )
            )  # fmt: skip
    return _without_repeats(hits)


def _without_repeats(hits: list[Hit]) -> list[Hit]:
    """One device is one address as well: the same ratings are one finding, of the device."""
    seen: set[tuple[int, ...]] = set()
    kept = []
    for hit in hits:
        cases = tuple(sorted(c.case for c in hit.cases))
        if cases not in seen:
            kept.append(hit)
        seen.add(cases)
    return kept


@shape("moves", actions=list, within_days=int, minutes=int, share=int)
def mass_edits(rule: Rule, rows: Sequence[Moved], on: date) -> list[Hit]:
    """One person ends many in one go, just before their day."""
    wide, near = timedelta(minutes=rule.limits["minutes"]), rule.limits["within_days"]
    hits = []
    acts = [r for r in rows if r.action in rule.limits["actions"] and r.who is not None]
    for key, mine in grouped(acts, lambda r: (r.who, r.action)).items():
        mine = sorted(mine, key=lambda r: (r.at, r.case))
        best: list[Moved] = []
        first = 0
        for last, row in enumerate(mine):
            while row.at - mine[first].at > wide:
                first += 1
            best = max(best, mine[first : last + 1], key=len)
        close = [r for r in best if r.due_on and 0 <= (r.due_on - r.day).days <= near]
        if len(best) < rule.minimum or percent(len(close), len(best)) < rule.limits["share"]:
            continue
        row, took = best[0], int((best[-1].at - best[0].at).total_seconds() // 60)
        says = (
            f"{row.person}在 {took} 分钟里连续办了 {len(best)} 件，其中 {len(close)} 件离到期"
            f"只剩 {near} 天以内。"
        )
        hits.append(
            make_hit(
                best, f"who:{key[0]}:{key[1]}", says, _edit_words,  # type: ignore[index]
                people=[row.who],
            )
        )  # fmt: skip
    return hits


def _edit_words(row: Moved) -> str:
    return f"{row.at:%H:%M} 处理" + (f"，{row.due_on:%m-%d} 到期" if row.due_on else "")


@shape("classes", within_days=int)
def reclass_near_due(rule: Rule, rows: Sequence[Reclassed], on: date) -> list[Hit]:
    """A longer class just before the day, so that nothing is late."""
    hits = []
    near = [
        r for r in rows
        if (r.due_before - r.day).days <= rule.limits["within_days"] and r.due_after > r.due_before
    ]  # fmt: skip
    for who, mine in grouped(near, lambda r: r.who).items():
        if len(mine) < rule.minimum:
            continue
        gained = sum((r.due_after - r.due_before).days for r in mine)
        says = (
            f"{mine[0].person}把 {len(mine)} 件离到期 {rule.limits['within_days']} 天以内的办件改成"
            f"时限更长的类别，共多出 {gained} 天。"
        )
        hits.append(
            make_hit(
                mine, f"who:{who}", says,
                lambda r: f"{r.day:%m-%d} 改类，到期日 {r.due_before:%m-%d} → {r.due_after:%m-%d}",
                people=[mine[0].who],
            )
        )  # fmt: skip
    return hits


@shape("extensions", within_days=int, share=int)
def last_day_extensions(rule: Rule, rows: Sequence[Put], on: date) -> list[Hit]:
    """Extensions asked for on the last day, as a habit."""
    return _late_asking(rule, rows, "延期", "申请")


@shape("pauses", within_days=int, share=int)
def last_day_pauses(rule: Rule, rows: Sequence[Put], on: date) -> list[Hit]:
    """The clock stopped on the last day, by asking the firm for something."""
    return _late_asking(rule, rows, "补充材料", "要求")


def _late_asking(rule: Rule, rows: Sequence[Put], what: str, verb: str) -> list[Hit]:
    hits = []
    for unit, mine in grouped(rows, lambda r: r.unit).items():
        late = [r for r in mine if (r.due_on - r.day).days <= rule.limits["within_days"]]
        if len(late) < rule.minimum or percent(len(late), len(mine)) < rule.limits["share"]:
            continue
        says = (
            f"{mine[0].unit_name}本期{verb}{what} {len(mine)} 次，其中 {len(late)} 次是在到期前 "
            f"{rule.limits['within_days']} 天内才提出的（{percent(len(late), len(mine))}%）。"
        )
        hits.append(
            make_hit(
                late, f"unit:{unit}", says,
                lambda r: f"{r.day:%m-%d} 提出，{r.due_on:%m-%d} 到期，{r.days} 天",
            )
        )  # fmt: skip
    return hits


@shape("answers", letters=int)
def same_answers(rule: Rule, rows: Sequence[Answered], on: date) -> list[Hit]:
    """One text for many firms' questions."""
    hits = []
    known = [r for r in rows if len(same_words(r.text)) >= rule.limits["letters"]]
    for key, mine in grouped(known, lambda r: (r.unit, same_words(r.text))).items():
        firms = len({r.firm for r in mine})
        if firms < rule.minimum:
            continue
        says = f"{mine[0].unit_name}给 {firms} 家企业的 {len(mine)} 件答复文字相同：“{mine[0].text[:40]}”。"
        hits.append(
            make_hit(
                mine, f"answer:{key[0]}:{key[1][:24]}", says,  # type: ignore[index]
                lambda r: f"{r.at:%m-%d} 答复，文字相同", people=[r.who for r in mine],
            )
        )  # fmt: skip
    return hits
