"""`partnersim exits`: what an end is worth in each month, who could threaten one, and what waiting costs."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from partnersim.cli.options import CaseFile, Form, Parties, Sets, TermsFile
from partnersim.errors import InputError, nearest

if TYPE_CHECKING:
    from partnersim.inputs.case import Case
    from partnersim.negotiate.timing.hold_up import Floats

__all__ = ["exits"]

OPTION = "--alternative"
NUMBER = r"[-+]?\d+(_\d+)*(\.\d+)?"  # as files have amounts


def exits(
    case: CaseFile,
    terms: TermsFile,
    keeper: Annotated[
        str | None, typer.Option(metavar="PARTNER", help="Who keeps the customers, where terms do not say.")
    ] = None,
    multiple: Annotated[
        float, typer.Option(min=0.0, help="Of a year's profit that a buy-out pays, where terms do not say.")
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
    from partnersim.cli.files import exported, note_certainty
    from partnersim.negotiate import open_comparison, timing
    from partnersim.negotiate.timing.tables import timing_frame
    from partnersim.render.timing import timing_text

    deal = open_comparison(case, [terms], sets or (), parties or ())
    agreed = deal.terms[0]
    found = timing.exits(deal.case, agreed, keeper=keeper, multiple=multiple)
    threat = timing.hold_up(deal.case, found, _alternatives(deal.case, alternatives or ()))
    delays = [timing.delay_of_go_live(deal.case, agreed), timing.delay_of_signature(deal.case, agreed)]
    if form == "table":
        typer.echo(timing_text(deal.case, found, threat, delays))
        return
    note_certainty(deal.case.title, deal.case)
    typer.echo(exported(timing_frame(found, threat, delays), form), nl=False)


def _alternatives(case: Case, said: list[str] | tuple[()]) -> dict[str, Floats]:
    """What each partner named has instead, by partner.

    Raises:
        InputError: `--alternative:N: …`, N being which of them is wrong.
    """
    from partnersim.agreements.reader import read_terms
    from partnersim.inputs.reader import read_case
    from partnersim.negotiate.timing import amount_a_month, net_elsewhere
    from partnersim.shipped import find

    found = {}
    for number, text in enumerate(said, start=1):
        partner, _, what = text.partition("=")
        if partner not in case.partners:
            hint = nearest(partner, case.partners)
            raise InputError.one(f"{partner} is no partner of the case; {hint}", OPTION, number)
        if re.fullmatch(NUMBER, what.strip()):
            found[partner] = amount_a_month(case, float(what))
            continue
        files = _files(what)
        if len(files) != 2:
            wanted = f"an amount a month nor a case and terms; write {partner}=4000, or {partner}='CASE TERMS'"
            raise InputError.one(f"{what} is neither {wanted}", OPTION, number)
        other, agreed = read_case(find(files[0], "cases")), read_terms(find(files[1], "terms"))
        found[partner] = net_elsewhere(case, partner, other, agreed)
    return found


def _files(text: str) -> list[str]:
    """The parts of a text, as a shell would have them; none where a quotation mark lacks its pair."""
    try:
        return shlex.split(text)
    except ValueError:
        return []
