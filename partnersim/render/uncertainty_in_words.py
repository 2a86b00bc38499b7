"""What is uncertain in a case, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from partnersim.agreements.words import money, months, percent
from partnersim.inputs import distributions as forms
from partnersim.inputs.case import Case
from partnersim.inputs.distributions import Distribution
from partnersim.render.audience import Sees, everything
from partnersim.render.phrases import count, listed

__all__ = ["certainty", "uncertainty_in_words"]

SHOCKED = {
    "growth": "the new instances of a month",
    "churn": "the part that leaves in a month",
    "price": "the prices of a month",
    "availability": "the time the service is down in a month",
}


def certainty(*cases: Case, seen: Sees = everything) -> str:
    """What a run without draws shows, for headings; an input that several cases have of one file is one."""
    number = len({(case.document.file, name) for case in cases for name in _uncertain(case) if seen(name)})
    if not number:
        return "no draws"
    inputs = "uncertain input at its typical value" if number == 1 else "uncertain inputs at their typical values"
    return f"no draws: {count(number)} {inputs}"


def _uncertain(case: Case) -> Iterator[str]:
    """The names of what draws vary."""
    yield from (each.name for each in case.uncertain)
    yield from ("go_live",) if case.uncertainty.go_live_slip else ()
    yield from (f"shocks.{name}" for name in case.uncertainty.shocks)


def uncertainty_in_words(case: Case, seen: Sees = everything) -> Iterator[str]:
    """A sentence for each uncertain number, for what months bring, and for what goes together; none where none is.

    Of those that may be `seen`.
    """
    for each in (each for each in case.uncertain if seen(each.name)):
        yield f"{each.name} is uncertain: {_spread(each.distribution, percent if each.kind.is_rate else money)}."
    if slips := case.uncertainty.go_live_slip:
        parts = [f"by {months(late)} ({percent(chance)})" if late else f"not ({percent(chance)})"
                 for late, chance in sorted(slips.items())]  # fmt: skip
        yield f"Go-live slips {listed(parts, 'or')}."
    for name, shock in case.uncertainty.shocks.items():
        lasts = f", correlated {percent(shock.autocorrelation)} with the month before" if shock.autocorrelation else ""
        yield f"Chance multiplies {SHOCKED[name]}, give or take {percent(shock.log_sd)}{lasts}."
    for one, others in case.uncertainty.correlation.items():
        for other, value in ((other, value) for other, value in others.items() if seen(one) and seen(other)):
            yield f"{one} and {other} are correlated {percent(value)}."


def _spread(distribution: Distribution, said: Callable[[float], str]) -> str:
    """What a distribution says, the number written as its field is."""
    low, high = map(said, distribution.ends)
    match distribution:
        case forms.Triangular(mode=mode):
            return f"{low} to {high}, most likely {said(mode)}"
        case forms.Uniform():
            return f"{low} to {high}, all alike"
        case forms.Normal(mean=mean, sd=sd):
            return f"{said(mean)}, give or take {said(sd)} (normal)"
        case forms.Lognormal(median=median, log_sd=log_sd):
            return f"{said(median)} in the middle, give or take {percent(log_sd)} of it (lognormal)"
        case forms.Discrete(values=values, chances=chances):
            pairs = [f"{said(value)} ({percent(chance)})" for value, chance in zip(values, chances, strict=True)]
            return listed(pairs, "or")
        case forms.Empirical(values=values):
            return f"one of {len(values)} observed, {low} to {high}"
        case _:
            return f"{low} to {high}"
