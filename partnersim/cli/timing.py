"""`partnersim exits`: what an end is worth in each month, who could threaten one, and what waiting costs."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from partnersim.cli.options import CaseFile, Form, Parties, Sets, TermsFile, told_by
from partnersim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnersim.agreements.agreement import Agreement
    from partnersim.inputs.case import Case
    from partnersim.negotiate.timing.hold_up import Floats

__all__ = ["exits"]

OPTION = "--alternative"


def exits(
    case: CaseFile,
    terms: TermsFile,
    keeper: Annotated[
        str | None, typer.Option(metavar="PARTNER", help="Who keeps the customers, where terms do not say.")
    ] = None,
    multiple: Annotated[
        float, typer.Option(help="Of a year's profit that a buy-out pays, where terms do not say.")
    ] = 1.0,
    alternatives: Annotated[
        list[str] | None,
        typer.Option(
            OPTION, metavar="PARTNER=…", help="What it would have instead: an amount a month, or a CASE and TERMS."
        ),
    ] = None,
    form: Form = "table",
    sets: Sets = None,
    parties: Parties = None,
) -> None:
    """End terms in every month: what each holds, who could threaten to leave, what delay costs."""
    from partnersim.cli.files import exported, note_certainty, opened
    from partnersim.negotiate import timing
    from partnersim.negotiate.timing.tables import timing_frame
    from partnersim.render.timing import timing_text

    _check_multiple(multiple)
    on_case, (agreed,) = opened(case, [terms], sets or (), parties or ())
    found = timing.exits(on_case, agreed, keeper=keeper, multiple=multiple)
    threat = timing.hold_up(on_case, found, _alternatives(on_case, agreed, alternatives or ()))
    delays = [timing.delay_of_go_live(on_case, agreed), timing.delay_of_signature(on_case, agreed)]
    if form == "table":
        typer.echo(timing_text(on_case, found, threat, delays))
        return
    note_certainty(on_case.title, on_case)
    typer.echo(exported(timing_frame(found, threat, delays), form), nl=False)


def _check_multiple(multiple: float) -> None:
    """Refuse what no buy-out pays.

    Raises:
        InputError: below 0, more than any deal, or no number.
    """
    from partnersim.inputs.values import LARGEST

    if not 0.0 <= multiple <= LARGEST:
        raise InputError.one(f"{multiple:g} is no multiple of a profit; write a number like 1.5", "--multiple")


def _alternatives(case: Case, terms: Agreement, said: Sequence[str]) -> dict[str, Floats]:
    """What each partner named has instead, by partner.

    Raises:
        InputError: `--alternative:N: …`, N being which of them is wrong.
    """
    from partnersim.cli.files import opened
    from partnersim.cli.said import amount_said
    from partnersim.negotiate.partners import partner_named
    from partnersim.negotiate.timing import amount_a_month, net_elsewhere

    found = {}
    for number, text in enumerate(said, start=1):
        name, _, what = text.partition("=")
        with told_by(OPTION, number):
            partner = partner_named(case, name.strip(), terms.parties)
            if (amount := amount_said(what.strip())) is not None:
                found[partner] = amount_a_month(case, amount)
                continue
            files = _files(what)
            if len(files) != 2:
                wanted = f"an amount a month nor a case and terms; write {name}=4000, or {name}='CASE TERMS'"
                raise InputError.one(f"{what} is neither {wanted}")
            other, (agreed,) = opened(files[0], files[1:])
            found[partner] = net_elsewhere(case, partner, other, agreed)
    return found


def _files(text: str) -> list[str]:
    """The parts of a text, as a shell would have them; none where a quotation mark lacks its pair."""
    try:
        return shlex.split(text)
    except ValueError:
        return []
