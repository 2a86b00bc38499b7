"""What `zopa` runs and prints."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from pathlib import Path

from partnersim.agreements.reader import read_terms
from partnersim.cli.files import exported
from partnersim.cli.sweep import processes
from partnersim.errors import InputError
from partnersim.inputs.mandate import read_mandate
from partnersim.inputs.reader import read_case
from partnersim.inputs.scalars import amount_of, as_number, quoted
from partnersim.negotiate.bargaining.batna import Alternative
from partnersim.negotiate.bargaining.round import Ends, Round, open_round
from partnersim.negotiate.bargaining.zopa import STEPS, Zopa
from partnersim.render import style
from partnersim.render.bargaining import (
    batna_lines,
    closed_lines,
    drafts_table,
    room_sentence,
    solutions_table,
    zopa_notes,
)
from partnersim.render.phrases import horizon
from partnersim.render.plain import plain
from partnersim.render.terminal import WIDTH, heading
from partnersim.shipped import find
from partnersim.simulation.drawing import draws_of
from partnersim.simulation.overrides import with_overrides

__all__ = ["bargained", "mandated", "round_of"]

Texts = Sequence[str]

PROCESSES_FROM = 50_000_000  # scenario-months on the grids from which starting processes pays
PIXELS = 1600


def round_of(
    case: str, terms: Texts, fields: Texts, without: Texts, tolerances: Texts, draws: int, seed: int,
    sets: Texts, parties: Texts,
) -> Round:  # fmt: skip
    """A round as the options of the command say.

    Raises:
        InputError: an option that cannot be used.
    """
    given = [read_terms(find(name, "terms")) for name in terms]
    opened, drafts = with_overrides(read_case(find(case, "cases")), given, sets, parties)
    if tolerances and not draws:
        raise InputError.one(
            "without draws nothing is at risk; write --draws 1000 too, or leave it out", "--risk-tolerance"
        )
    halves = [_halves(text, "PARTNER=TERMS, PARTNER=CASE+TERMS or PARTNER=AMOUNT", "--batna") for text in without]
    risk = [_halves(text, "PARTNER=AMOUNT", "--risk-tolerance") for text in tolerances]
    base = Round(opened, tuple(drafts), {})
    _once([base.partner(who) for who, _ in halves], "--batna")
    _once([base.partner(who) for who, _ in risk], "--risk-tolerance")
    _once([_field(text)[0] for text in fields], "--for")
    return Round(
        opened,
        tuple(drafts),
        dict(_field(text) for text in fields),
        without={base.partner(who): _alternative(base, said) for who, said in halves},
        tolerances={base.partner(who): _positive(said) for who, said in risk},
        draws=draws_of(opened, draws, seed) if draws else None,
    )


def mandated(name: str, options: Texts) -> Round:
    """The round that a mandate is for.

    Raises:
        InputError: options beside it, which says all they could.
    """
    file = find(name, "mandates")
    if options:
        raise InputError.one(
            f"a mandate says this itself, or terms are missing; write {options[0]} with CASE TERMS", options[0]
        )
    return open_round(read_mandate(file))


def bargained(entered: Round, form: str, picture: Path | None = None) -> str:
    """What may be agreed, as text or as a table of all points; drawn too, where a file is named."""
    with _executor(entered) as executor:
        found = entered.zopa(executor)
    if picture is not None:
        _draw(found, entered, picture)
    if form != "table":
        return exported(found.to_frame(), form)
    parts = [_heading(entered), _wrapped([room_sentence(found)]), _wrapped(batna_lines(found))]
    parts.append(plain(solutions_table(found), WIDTH) if found.closed is None else _wrapped(closed_lines(found)))
    parts += [plain(drafts_table(found), WIDTH), _wrapped(zopa_notes(found))]
    return "\n\n".join(parts).replace("−", "-") + "\n"


def _heading(entered: Round) -> str:
    case, draws = entered.case, entered.draws
    head = (
        heading(case) if draws is None else f"{case.title} · {case.currency} · {horizon(case)} · {draws.count:,} draws"
    )
    return "\n".join([*([f"{entered.title} · confidential"] if entered.title else []), head])


def _wrapped(lines: Sequence[str]) -> str:
    return "\n".join(textwrap.fill(line, WIDTH, subsequent_indent="  " * line.startswith("- ")) for line in lines)


@contextmanager
def _executor(entered: Round) -> Iterator[Executor | None]:
    """Processes, where there is enough to do."""
    draws = 1 if entered.draws is None else entered.draws.count
    points = sum(STEPS ** min(2, len(space.fields)) for space in entered.spaces)
    cores = os.cpu_count() or 1
    if cores == 1 or points * draws * entered.case.months < PROCESSES_FROM:
        yield None
        return
    with processes(cores) as executor:
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


def _field(text: str) -> tuple[str, Ends | None]:
    """`FIELD`, or `FIELD=LOW:HIGH`."""
    name, equals, said = text.partition("=")
    if not equals:
        return name.strip(), None
    ends = [as_number(end) for end in said.split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        raise InputError.one(f"{quoted(text)} is not of the form FIELD=LOW:HIGH; write it so", "--for")
    return name.strip(), (ends[0], ends[1])


def _alternative(base: Round, said: str) -> Alternative | float:
    """An amount, other terms on the same case, or another case and terms."""
    if (amount := _amount(said)) is not None:
        return amount
    before, plus, after = said.partition("+")
    if plus and not (before.strip() and after.strip()):
        raise InputError.one(f"{quoted(said)} is not of the form CASE+TERMS; write both, or TERMS alone", "--batna")
    case = read_case(find(before.strip(), "cases")) if plus else base.case
    return Alternative(case, read_terms(find((after if plus else said).strip(), "terms")))


def _positive(said: str) -> float:
    amount = _amount(said)
    if amount is None or amount <= 0.0:
        raise InputError.one(f"{quoted(said)} is no risk tolerance; write an amount above 0", "--risk-tolerance")
    return amount


def _amount(said: str) -> float | None:
    """A number, which a percentage is none of."""
    with suppress(ValueError):  # too large
        return None if "%" in said else amount_of(said)
    return None


def _once(names: Sequence[str], option: str) -> None:
    """Refuse what is given twice."""
    twice = next((name for number, name in enumerate(names) if name in names[:number]), None)
    if twice is not None:
        raise InputError.one(f"{twice} is given twice; write it once", option)


def _halves(text: str, form: str, option: str) -> tuple[str, str]:
    name, equals, said = text.partition("=")
    if not (name.strip() and equals and said.strip()):
        raise InputError.one(f"{quoted(text)} is not of the form {form}; write it so", option)
    return name.strip(), said.strip()
