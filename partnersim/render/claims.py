"""Claims beside what was found: a table, and how many of them hold."""

from __future__ import annotations

import math
import textwrap
from functools import partial
from itertools import groupby

from partnersim.inputs.claims import Other
from partnersim.negotiate.claims.checks import Checked, Checks
from partnersim.negotiate.claims.claimed import Claimed
from partnersim.negotiate.metric import Metric
from partnersim.numerals import numeral
from partnersim.render.numbers import MINUS
from partnersim.render.phrases import capital, count, listed, written
from partnersim.render.pieces import Row, Table
from partnersim.render.plain import plain

__all__ = ["claim_said", "claims_in_words", "claims_said", "claims_table", "claims_text"]

WIDTH = 120
LONGEST = 50  # characters of a line of a claim in the terminal
LIMITS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
RELATIONS = {"ratio_to": "times", "change_from": "changed from", "difference_from": "more than"}
HEADS = ("claim", "verdict", "said", "found", "off by")
NOTES = (
    "A number stands for all that rounds to it at its last digit, a limit for itself, unless a claim has a tolerance.",
    "off by: what was found less what was said; of several figures, the worst.",
)


def claims_text(checks: Checks) -> str:
    """For the terminal: the table, and in a sentence how many claims fail."""
    return f"{plain(claims_table(checks, LONGEST), WIDTH)}\n\n{claims_said(checks)}"


def claims_in_words(checks: Checks) -> str:
    """What a file claims and how each claim is checked, without what was found."""
    number = len(checks.checked)
    lines = [f"- {each.claim.says} ({_below(each)})" for each in checks.checked]
    return "\n".join([f"{checks.claims.title}: {count(number)} claim{'s' * (number != 1)}", "", *lines])


def claims_said(checks: Checks) -> str:
    """How many fail: `Four of eight claims fail, three hold and one cannot be checked`."""
    holds, fails, unknown = (len(checks.of(verdict)) for verdict in ("holds", "fails", "cannot be checked"))
    number = len(checks.checked)
    if number == 1:
        return f"The claim {checks.checked[0].verdict}."
    if number in (holds, fails, unknown):
        all_ = "Both" if number == 2 else f"All {count(number)}"
        return f"{all_} claims {'hold' if holds else 'fail' if fails else 'cannot be checked'}."
    said = [(fails, "fails", "fail"), (holds, "holds", "hold"), (unknown, "cannot be checked", "cannot be checked")]
    parts = [f"{count(of)} {one if of == 1 else many}" for of, one, many in said if of]
    first, _, rest = parts[0].partition(" ")
    return f"{capital(first)} of {count(number)} claims {listed([rest, *parts[1:]])}."


def claim_said(each: Checked) -> str:
    """A claim beside what was found, in a sentence: `“…”: 12 to 18 is said, 34 found, 16 off`."""
    verdict, said, found, off = _cells(each)
    told = f"{each.claim.says.rstrip('.')}: {verdict}"
    return f"{told}; said {said}, found {found}, off by {off}." if found else f"{told}."


def claims_table(checks: Checks, longest: int | None = None) -> Table:
    """A row per claim, and below it how it is checked, under who said it; in lines of `longest` where given."""
    rows: list[Row] = []
    for who, group in groupby(checks.checked, partial(_told, checks)):
        apart = [_row("")] if longest and rows else []
        rows += [*apart, *(_row(line, "group") for line in _lines(who, longest) if who)]
        for each in group:
            first, *more = _lines(each.claim.says, longest)
            rows += [Row([first, *_cells(each)]), *(_row(line) for line in (*more, *_lines(_below(each), longest)))]
    return Table(checks.claims.title, [[(head, 1) for head in HEADS]], rows, text_columns=(0, 1), notes=NOTES)


def _told(checks: Checks, each: Checked) -> str:
    """Who said it, where and when."""
    return ", ".join(told for what in ("by", "source", "date") if (told := checks.told(each, what)))


def _lines(text: str, longest: int | None) -> list[str]:
    return textwrap.wrap(text, longest) if longest else [text]


def _row(text: str, style: str = "part") -> Row:
    return Row([text, *[""] * (len(HEADS) - 1)], style)


def _cells(each: Checked) -> list[str]:
    if each.found is None or each.off_by is None:
        return [each.verdict, "" if each.claimed is None else _said(each, each.claimed), "", ""]
    several = f" at {each.failing} of {len(each.points)}" if each.failing and len(each.points) > 1 else ""
    low, high = (_number(each, value, closer=True) for value in each.found)
    said = "" if each.claimed is None else _said(each, each.claimed)
    return [f"{each.verdict}{several}", said, low if low == high else f"{low} to {high}", _off_by(each, each.off_by)]


def _below(each: Checked) -> str:
    """How it is checked, or why it cannot be."""
    claim = each.claim
    if claim.check is None or each.why:
        return f"{claim.check}: {each.why}" if claim.check else each.why
    parts = [claim.check]
    if claim.relation is not None:
        parts.append(f"{RELATIONS[claim.relation]} {_other(getattr(claim, claim.relation))}")
    parts += [f"at {path} {', '.join(map(written, values))}" for path, values in claim.across.items()]
    return ", ".join(parts)


def _other(other: Other) -> str:
    """`payback[msp]`, `that with terms.investment 500,000`."""
    deal = [f"{path} {written(value)}" for path, value in (*other.sets.items(), *other.parties.items())]
    under = [f"under {other.terms}"] if other.terms else []
    on = [f"on {other.case}"] if other.case else []
    return " ".join([other.figure or "that", *under, *on, *([f"with {listed(deal)}"] if deal else [])])


def _said(each: Checked, claimed: Claimed) -> str:
    """`12 to 18`, `at most 18`."""
    low, high = (_number(each, end.value) for end in (claimed.low, claimed.high))
    if claimed.sign != "=":
        return f"{LIMITS[claimed.sign]} {low}"
    return low if low == high else f"{low} to {high}"


def _off_by(each: Checked, off: float) -> str:
    """`+16`, `+17.5 points`; nothing where it is what was said."""
    if off == 0.0:
        return ""
    text = _number(each, off, closer=True)
    sign = "" if text.startswith(MINUS) or text == "never" else "+"
    return f"{sign}{text.removesuffix('%')} points" if text.endswith("%") else f"{sign}{text}"


def _number(each: Checked, value: float, *, closer: bool = False) -> str:
    """A value as it is claimed: as many decimals, of what was found two more unless it is counted or an amount."""
    claimed = each.claimed
    if claimed is None or not math.isfinite(value):
        return "never"
    figure = claimed.figure
    is_ratio = each.claim.relation in ("ratio_to", "change_from")
    in_full = not is_ratio and isinstance(figure, Metric) and (figure.is_amount or figure.measure == "payback")
    closer = closer and not in_full
    decimals = max(claimed.low.decimals, claimed.high.decimals) + (2 if closer else 0)
    shown = round(value * (100.0 if claimed.is_percent else 1.0), decimals) + 0.0
    text = numeral(abs(shown), f",.{_needed(shown, decimals) if closer else decimals}f")
    return f"{MINUS if shown < 0.0 else ''}{text}{'%' if claimed.is_percent else ''}"


def _needed(shown: float, decimals: int) -> int:
    """How many decimals are no zeros at the end."""
    return len(f"{shown:.{decimals}f}".rstrip("0").partition(".")[2])
