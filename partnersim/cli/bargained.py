"""What `zopa` runs and prints."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from partnersim.agreements.reader import read_terms
from partnersim.cli.files import drawn, exported, opened
from partnersim.cli.options import told_by
from partnersim.cli.said import Ends, amount_said, field_said, halves_said
from partnersim.cli.sweep import processes
from partnersim.cores import cores
from partnersim.errors import InputError
from partnersim.inputs.mandate import read_mandate
from partnersim.inputs.reader import read_case
from partnersim.inputs.scalars import quoted
from partnersim.negotiate.bargaining.opening import open_round
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.bargaining.zopa import STEPS, Zopa
from partnersim.negotiate.movable import Deal
from partnersim.render import style
from partnersim.render.bargaining import (
    batna_lines,
    closed_lines,
    drafts_table,
    room_sentence,
    solutions_table,
    zopa_notes,
)
from partnersim.render.plain import plain
from partnersim.render.terminal import WIDTH, heading
from partnersim.shipped import find

__all__ = ["bargained", "mandated", "round_heading", "round_of"]

Texts = Sequence[str]

BATNA, RISK = "--batna", "--risk-tolerance"
PROCESSES_FROM = 50_000_000  # scenario-months on the grids from which starting processes pays
PIXELS = 1600


def round_of(
    case: str, terms: Texts, fields: Sequence[tuple[str, str]], without: Texts, tolerances: Texts, draws: int,
    seed: int, sets: Texts, parties: Texts,
) -> Round:  # fmt: skip
    """A round as the options of the command say; `fields` are pairs of an option and its text.

    Raises:
        InputError: an option that cannot be used.
    """
    on_case, drafts = opened(case, terms, sets, parties)
    if tolerances and not draws:
        raise InputError.one("without draws nothing is at risk; write --draws 1000 too, or leave it out", RISK)
    base = Round(on_case, tuple(drafts), {}, draws=drawn(on_case, draws, seed))
    batnas = _by_partner(base, without, "PARTNER=TERMS, PARTNER=CASE+TERMS or PARTNER=AMOUNT", BATNA)
    risk = _by_partner(base, tolerances, "PARTNER=AMOUNT", RISK)
    with told_by(BATNA):
        alternatives = {who: _alternative(base, said) for who, said in batnas.items()}
    with told_by(RISK):
        tolerated = {who: _tolerance(said) for who, said in risk.items()}
    return replace(base, fields=_on_table(base, fields), without=alternatives, tolerances=tolerated)


def mandated(name: str, options: Mapping[str, object], instead: str = "CASE TERMS") -> Round:
    """The round that a mandate is for; `instead` is what a command has without one.

    Raises:
        InputError: one of the `options` is given beside it, which says all that they could.
    """
    for option, value in options.items():
        if value:
            text = f"a mandate says this itself, or terms are missing; write {option} with {instead}"
            raise InputError.one(text, option)
    return open_round(read_mandate(find(name, "mandates")))


def bargained(entered: Round, form: str, picture: Path | None = None) -> str:
    """What may be agreed, as text or as a table of all points; drawn too, where a file is named."""
    with _executor(entered) as executor:
        found = entered.zopa(executor)
    if picture is not None:
        _draw(found, entered, picture)
    if form != "table":
        return exported(found.to_frame(), form)
    parts = [round_heading(entered), _wrapped([room_sentence(found)]), _wrapped(batna_lines(found))]
    parts.append(plain(solutions_table(found), WIDTH) if found.closed is None else _wrapped(closed_lines(found)))
    parts += [plain(drafts_table(found), WIDTH), _wrapped(zopa_notes(found))]
    return "\n\n".join(parts).replace("−", "-") + "\n"


def round_heading(entered: Round) -> str:
    """The round, where it has a name, and the case."""
    title = [f"{entered.title} · confidential"] if entered.title else []
    return "\n".join([*title, heading(entered.case, entered.draws)])


def _wrapped(lines: Sequence[str]) -> str:
    return "\n".join(textwrap.fill(line, WIDTH, subsequent_indent="  " * line.startswith("- ")) for line in lines)


@contextmanager
def _executor(entered: Round) -> Iterator[Executor | None]:
    """Processes, where there is enough to do."""
    draws = 1 if entered.draws is None else entered.draws.count
    points = sum(STEPS ** min(2, len(space.fields)) for space in entered.spaces)
    if cores() == 1 or points * draws * entered.case.months < PROCESSES_FROM:
        yield None
        return
    with processes(cores()) as executor:
        yield executor


def _draw(found: Zopa, entered: Round, file: Path) -> None:
    """The map and the gains, as SVG or PNG by the name of the file."""
    from partnersim.render.figures.zopa import gains_figure, zopa_figure

    if file.suffix not in (".svg", ".png"):
        raise InputError.one(f"{file} is neither .svg nor .png; name a picture of one of these", "--picture")
    for figure, path in (
        (zopa_figure(found, entered.theirs), file),
        (gains_figure(found, entered.theirs), file.with_stem(f"{file.stem}-gains")),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(style.svg(figure).encode() if path.suffix == ".svg" else style.png(figure, PIXELS))


def _on_table(base: Round, fields: Sequence[tuple[str, str]]) -> dict[str, Ends | None]:
    """Fields by path, each seen to be one that may be moved so."""
    found: dict[str, Ends | None] = {}
    for option, text in fields:
        name, between = field_said(text, option)
        if name in found:
            raise InputError.one(f"{name} is given twice; write it once", option)
        found[name] = between
        with told_by(option):
            replace(base, fields={name: between}).spaces  # noqa: B018 (says why it may not)
    return found


def _by_partner(base: Round, texts: Texts, form: str, option: str) -> dict[str, str]:
    """What is said of each partner, by its id."""
    found: dict[str, str] = {}
    for text in texts:
        name, said = halves_said(text, form, option)
        with told_by(option):
            who = base.partner(name)
        if who in found:
            raise InputError.one(f"{who} is given twice; write it once", option)
        found[who] = said
    return found


def _alternative(base: Round, said: str) -> Deal | float:
    """An amount, other terms on the same case, or another case and terms."""
    if (amount := amount_said(said)) is not None:
        return amount
    before, plus, after = said.partition("+")
    if plus and not (before.strip() and after.strip()):
        raise InputError.one(f"{quoted(said)} is not of the form CASE+TERMS; write both, or TERMS alone")
    case = read_case(find(before.strip(), "cases")) if plus else base.case
    return Deal(case, read_terms(find((after if plus else said).strip(), "terms")))


def _tolerance(said: str) -> float:
    amount = amount_said(said)
    if amount is None or amount <= 0.0:
        raise InputError.one(f"{quoted(said)} is no risk tolerance; write an amount above 0")
    return amount
