"""What draws come to in sentences, what is uncertain, and what the figures do and do not mean."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from partnersim.measures import probability_of_loss
from partnersim.negotiate import Comparison
from partnersim.render.audience import is_of_one, sees
from partnersim.render.drivers import part_of_draws
from partnersim.render.figures.grids import ends
from partnersim.render.numbers import Scale, month_text, scale_of
from partnersim.render.phrases import capital, count, listed, partner_names, terms_names
from partnersim.render.pieces import Words
from partnersim.render.sources import counted_sources
from partnersim.render.uncertainty_in_words import SHOCKED, uncertainty_in_words
from partnersim.sweep.outcomes import Outcomes

__all__ = ["chances", "reading", "uncertainty"]

Floats = NDArray[np.float64]

MOST_NAMED = 4  # partners a headline names one by one, and losses a sentence names
OUTER = (0.05, 0.95)


def chances(deal: Comparison, outcomes: Outcomes) -> Words:
    """Who is better off under which terms in how many draws, by how much, and how likely a loss is."""
    npv = np.asarray(outcomes.values["npv"], float)[:, deal.shown]  # [terms, partner, draw]
    said = _compared(deal, npv) if len(npv) > 1 else _alone(deal, npv[0])
    headline, *sentences = [*said, _losses(deal, npv)]
    return Words((("headline", headline), ("paragraph", " ".join(sentences))))


def _alone(deal: Comparison, npv: Floats) -> Iterator[str]:
    scale, names = scale_of(ends(npv)), partner_names(deal)
    worth = [f"{scale.text(each.mean())} to {name}" for name, each in zip(names, npv, strict=True)]
    yield f"Under {terms_names(deal)[0]}, the deal is worth {deal.case.currency} {listed(worth)} on average."
    ranges = [f"{_from_to(scale, each)} to {name}" for name, each in zip(names, npv, strict=True)]
    yield f"In nine of ten draws it is worth {listed(ranges)}."


def _compared(deal: Comparison, npv: Floats) -> Iterator[str]:
    names, labels = partner_names(deal), terms_names(deal)
    more = npv[0] - npv[1]  # [partner, draw]
    if not more.any():
        whom = names[0] if is_of_one(deal) else "every partner"
        yield f"{capital(labels[0])} and {labels[1]} are worth the same to {whom} in every draw."
    else:
        parts = [part_of_draws(float((each > 0.0).mean())) for each in more]
        first = [f"{name} in {part}" for name, part in zip(names, parts, strict=True)][:MOST_NAMED]
        first[0] = f"{names[0]} has more under {labels[0]} than under {labels[1]} in {parts[0]}"
        rest = [f"the other {count(len(names) - MOST_NAMED)} as below"] if len(names) > MOST_NAMED else []
        yield f"{', '.join([*first, *rest])}."
        yield _gains(deal, more)
    if len(labels) > 2:
        yield _best(deal, npv)


def _gains(deal: Comparison, more: Floats) -> str:
    """What the first terms are worth more than the second, on average and in nine of ten draws."""
    scale, labels = scale_of(ends(more)), terms_names(deal)
    gains = [
        f"{scale.text(each.mean(), sign=True)} to {name} ({_from_to(scale, each, sign=True)} in nine of ten draws)"
        for name, each in zip(partner_names(deal), more, strict=True)
    ]
    return f"On average, {labels[0]} instead of {labels[1]} is worth {deal.case.currency} {listed(gains)}."


def _best(deal: Comparison, npv: Floats) -> str:
    """Under which of all terms a partner has most, most often; where terms give the same, under the first of them."""
    names, labels = partner_names(deal), terms_names(deal)
    said = []
    for name, of_partner in zip(names, np.moveaxis(npv, 1, 0), strict=True):
        often = np.bincount(of_partner.argmax(axis=0), minlength=len(labels)) / of_partner.shape[-1]
        said.append(f"{name} has most under {labels[int(often.argmax())]} in {part_of_draws(float(often.max()))}")
    return f"Of all {count(len(labels))}, {listed(said)}."


def _losses(deal: Comparison, npv: Floats) -> str:
    """How likely an NPV below zero is, where it occurs."""
    parts, names = probability_of_loss(npv), partner_names(deal)
    any_draw = "no draw" if is_of_one(deal) else "any draw"
    said = [
        f"for {name} under {label} in {part_of_draws(float(parts[j, i]))}"
        for i, name in enumerate(names)
        for j, label in enumerate(terms_names(deal))
        if parts[j, i] > 0.0
    ]
    if not said:
        return f"{names[0] if is_of_one(deal) else 'Nobody'}'s NPV is below zero in {any_draw}."
    if (parts == 1.0).all():
        return f"{names[0] if is_of_one(deal) else 'Everybody'}'s NPV is below zero in all draws."
    if len(said) > MOST_NAMED:
        pairs = f"{count(len(said))} of {count(parts.size)} pairs of a partner and an agreement"
        return f"In {pairs}, NPV is below zero in some draws: the table says how often."
    others = ", otherwise in none" if len(said) < parts.size else ""
    return f"NPV is below zero {listed(said)}{others}."


def _from_to(scale: Scale, values: Floats, *, sign: bool = False) -> str:
    low, high = np.quantile(values, OUTER)
    return f"{scale.text(low, sign=sign)} to {scale.text(high, sign=sign)}"


def uncertainty(deal: Comparison) -> Words:
    """What draws vary, a sentence each."""
    return Words([("item", sentence) for sentence in uncertainty_in_words(deal.case, sees(deal))])


def reading(deal: Comparison, outcomes: Outcomes) -> Words:
    """What the figures mean, and what they do not."""
    return Words([("item", sentence) for sentence in _reading(deal, outcomes)])


def _reading(deal: Comparison, outcomes: Outcomes) -> Iterator[str]:
    case = deal.case
    end = month_text(case.timeline, case.months - 1)
    yield (
        "A draw is one course of the whole deal. All agreements are run in the same draws: where they differ in one, "
        "the agreement is why."
    )
    yield (
        f"Chances are those of the ranges in the case ({counted_sources(deal)}), not of the world: whatever the case "
        "holds fixed, or leaves out, varies in no draw. How terms change the will to sell or to stay is not modelled "
        "beyond the effects they state."
    )
    yield _typical(deal, outcomes)
    yield _together(deal)
    yield _by_month(deal)
    yield (
        "A standard error says how much chance is left in a figure after so many draws. More draws make it smaller; "
        "they do not make the ranges right."
    )
    yield (
        f"It is an illustration, not an offer, a forecast or legal advice; amounts are nominal, without VAT and tax, "
        f"and nothing after {end} is counted."
    )


def _typical(deal: Comparison, outcomes: Outcomes) -> str:
    """That the typical case is not the average one."""
    name, label = partner_names(deal)[0], terms_names(deal)[0]
    first = deal.shown[0]
    typical, mean = float(deal.standings[0].npv[first, 0]), float(np.mean(outcomes.values["npv"][0, first]))
    scale = scale_of([typical, mean])
    return (
        "A typical value is the most likely one of a range, the mean of a normal and the median of a lognormal number, "
        f"and go-live on time. All of them together are no average: {name}'s NPV under {label} is then "
        f"{scale.text(typical)}, and {scale.text(mean)} on average over the draws."
    )


def _together(deal: Comparison) -> str:
    if not deal.case.uncertainty.correlation:
        return "All uncertain numbers are drawn independently: the case names no correlation."
    return (
        "Numbers that the case names as correlated are drawn together, all others independently of each other. Bars "
        "move one number and leave the others where they are, and variance is split as if all were independent: both "
        "leave correlations out."
    )


def _by_month(deal: Comparison) -> str:
    if not deal.case.uncertainty.shocks:
        return "Within a draw every month goes as the drawn numbers say: the case names no shocks."
    shocked = listed([SHOCKED[name] for name in deal.case.uncertainty.shocks])
    return f"What single months bring ({shocked}) is in all draws, and neither in the bars nor in the split variance."
