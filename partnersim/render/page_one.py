"""The first page, piece by piece."""

from __future__ import annotations

from partnersim.errors import InputError
from partnersim.ledger.explanation import PHASES
from partnersim.ledger.phases import phase_spans
from partnersim.negotiate import Comparison, Verdict
from partnersim.render import style
from partnersim.render.audience import is_internal, is_of_one, seen_standings
from partnersim.render.caveats import caveats
from partnersim.render.facts import NO_OFFER, Facts
from partnersim.render.headline import advantages, headline, page_scale, paragraph
from partnersim.render.numbers import FULL, month_text
from partnersim.render.phrases import (
    capital,
    change_in_words,
    count,
    horizon,
    isolated,
    listed,
    partner_names,
    terms_names,
)  # fmt: skip
from partnersim.render.pieces import NOTHING, Drawing, Heading, Piece, Table, Words
from partnersim.render.tables.figures import figures_table
from partnersim.timeline import spoken_month

__all__ = ["dots", "facts_of", "foot", "heading", "key_figures", "summary", "swings", "timeline"]

CLOSE = 20  # units of the page's scale: a smaller advantage is shown in full
ROOM = 2.5  # [inches] that dots and swings, side by side, have on the first page


def heading(deal: Comparison, title: str = "", status: str = "", author: str = "") -> Heading:
    """What the report is about, whom it is for, and what it is: the facts of the report.

    `title` takes the place of the question, `status` that of `NO_OFFER`; date and version are the case's.
    """
    case = deal.case
    whom = [f"for {name}" for name in partner_names(deal)] if is_of_one(deal) else []
    version = [f"version {case.version}"] if case.version is not None else []
    parts = [
        listed([isolated(partner.name) for partner in case.partners.values()]),
        *whom,
        isolated(status or NO_OFFER),
        *([f"by {isolated(author)}"] if author else []),
        *([", ".join([*version, *([_day(case.date)] if case.date else [])])] if version or case.date else []),
        f"{case.currency} without VAT",
        horizon(case),
    ]
    facts = facts_of(deal, title, status, author)
    blocks = (("title", facts.title), ("subtitle", isolated(case.title)), ("meta", " · ".join(parts)))
    return Heading(blocks, facts)


def facts_of(deal: Comparison, title: str = "", status: str = "", author: str = "") -> Facts:
    """The facts of a report, and of a workbook beside it, where somebody leaves some to be said."""
    question = f"{capital(listed(terms_names(deal), 'or'))}{'?' if len(deal.terms) > 1 else ''}"
    version = str(deal.case.version) if deal.case.version is not None else ""
    return Facts(title or question, status or capital(NO_OFFER), author, deal.case.date or "", version)


def _day(date: str) -> str:
    """`2026-11-21` as 21 Nov 2026."""
    year, month, day = (int(part) for part in date.split("-"))
    return f"{day} {spoken_month(year * 12 + month - 1, short=True)}"


def summary(deal: Comparison) -> Words:
    """The headline, and the paragraph below it where there is more to say."""
    blocks = (("headline", headline(deal)), ("paragraph", paragraph(deal)))
    return Words(tuple(block for block in blocks if block[1]))


def timeline(deal: Comparison, terms: int = 0) -> Drawing:
    """Every partner's position under the baseline, or other terms by number."""
    from partnersim.render.figures.timeline import timeline_figure

    standing, label = seen_standings(deal)[terms], terms_names(deal)[terms]
    whose = partner_names(deal)[0] if is_of_one(deal) else "each partner"
    phases = dict.fromkeys(span.phase for span in phase_spans(standing.ledger))
    key = " · ".join(f"{phase} {PHASES[phase]}" for phase in sorted(phases))
    return Drawing(
        title=f"Position of {whose} under {label}: money received less all costs so far, {deal.case.currency}",
        svg=style.svg(timeline_figure(standing)),
        alt=_positions_said(deal, terms),
        notes=(f"Phases: {key}",) if key else (),
    )


def _positions_said(deal: Comparison, terms: int) -> str:
    scale, standing, time = page_scale(deal), seen_standings(deal)[terms], deal.case.timeline
    said = []
    for i, name in enumerate(partner_names(deal)):
        deepest = f"{scale.text(standing.peak[i])} in {month_text(time, standing.peak_month[i])}"
        back = standing.payback[i]
        low = f"is deepest at {deepest}" if standing.peak_month[i] is not None else "is never out of pocket"
        returns = f", back to zero in {month_text(time, back)}" if back is not None else ""
        last = scale.text(standing.ledger.books.position[-1, i, 0])
        said.append(f"{name} {low}{returns}, and ends at {last}")
    return f"{'; '.join(said)}."


def dots(deal: Comparison) -> Drawing:
    """NPV per partner and terms, with the scenarios."""
    from partnersim.render.figures.dots import dots_figure, fits_half

    scale, names, standings = page_scale(deal), partner_names(deal), seen_standings(deal)
    said = [
        f"{name} {label} {scale.text(each.npv[i, 0])}"
        for i, name in enumerate(names)
        for label, each in zip(terms_names(deal), standings, strict=True)
    ]
    scenarios = deal.ledgers[0].scenarios[1:]
    title = f"Net present value, {deal.case.currency}{', with the scenarios as small dots' if scenarios else ''}"
    half = len(deal.terms) > 1 and is_internal(deal) and fits_half(standings)  # beside what moves the advantage
    svg = style.svg(dots_figure(standings, ROOM if half else 0.0, beside=half))
    return Drawing(title, svg, f"{'; '.join(said)}.", width="half" if half else "full")


def swings(deal: Comparison) -> Piece:
    """What moves the first partner's advantage of the baseline over the second terms; for our own side alone."""
    from partnersim.render.figures.swings import MOST, swings_figure

    if not is_internal(deal):
        return NOTHING
    verdict = needed(deal)
    scale, base = page_scale(deal), float(verdict.advantage[0, 0])
    if abs(base) < CLOSE * 10.0**-scale.decimals:
        scale = FULL
    agreed = scale.text(advantages(deal, scale)[0])
    name, terms = partner_names(deal)[0], terms_names(deal)
    shown = verdict.swings[:MOST]
    said = [
        f"{change_in_words(swing)}: {listed([scale.text(value) for value in swing.advantages], 'or')}"
        for swing in shown
    ]
    left = len(verdict.swings) - len(shown)
    return Drawing(
        title=f"What moves {name}'s advantage of {terms[0]} over {terms[1]}, {deal.case.currency}",
        svg=style.svg(swings_figure(base, verdict.swings, scale, agreed, ROOM)),
        alt=f"As agreed {agreed}. {'; '.join(said)}.",
        notes=(f"The {count(len(shown))} widest; {count(left)} more in the table of changes.",) if left else (),
        width="half",
    )


def needed(deal: Comparison) -> Verdict:
    """The verdict, where there is one.

    Raises:
        InputError: one agreement alone, which nothing is compared with.
    """
    if deal.verdict is None:
        raise InputError.one("this compares terms, and one agreement is given; name two or more")
    return deal.verdict


def key_figures(deal: Comparison) -> Table:
    """Every partner's figures under each of the terms."""
    return figures_table(deal)


def foot(deal: Comparison) -> Words:
    """The caveats."""
    return Words((("caveats", f"Caveats: {caveats(deal)}."),))
