"""Draw the uncertain numbers of a case: random draws as one entry of the scenario axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from partnersim.engine import quantiles
from partnersim.engine.draws import exp, month_normals, normal_probability, normal_quantile, uniforms
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.correlation import correlated
from partnersim.inputs.distributions import Discrete, Distribution
from partnersim.inputs.uncertainty import Shock
from partnersim.simulation.entries import Entry
from partnersim.simulation.sobol import sobol_uniforms

__all__ = [
    "Draws", "Places", "Sampling", "check_draws", "check_seed", "draws_of", "drivers", "quantile", "shocks_named",
    "with_number",
]  # fmt: skip

Floats = NDArray[np.float64]
Sampling = Literal["random", "sobol"]

SLIP = "go_live"
MOST_DRAWS = 2**32  # as many as the generator counts
MOST_SEEDS = 2**64


@dataclass(frozen=True, slots=True)
class Draws:
    """Which draws: `count` of them from number `first` (0-based) on, of the sequence that `seed` names.

    `sampling`: the single numbers `random`, or points of a scrambled Sobol sequence, which fill their space more
    evenly; months are random under both. A draw's numbers depend on its number, the seed and the names of the fields,
    and not on which others are drawn with it; of a Sobol sequence, on which fields are uncertain, too.
    """

    count: int
    seed: int = 0
    first: int = 0
    sampling: Sampling = "random"

    def entry(self, case: Case) -> Entry:
        """The case with arrays `[draw]` in place of its uncertain numbers, and the shocks of its months."""
        return replace(self.numbers(case), shocks=_shocks(case, self))

    def numbers(self, case: Case) -> Entry:
        """The same without shocks."""
        return _at(case, _scores(case, list(drivers(case)), self), self.count)


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Given places in the distributions: for each driver numbers in (0, 1) `[draw]`, the parts of its draws below.

    The other drivers have their typical values, and nothing happens to single months.
    """

    scores: Mapping[str, Floats]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(next(iter(self.scores.values())))

    def entry(self, case: Case) -> Entry:
        """The case with arrays `[draw]` in place of these numbers; what terms have fixed stays so."""
        known = drivers(case)
        return _at(case, {name: score for name, score in self.scores.items() if name in known}, self.count)


def draws_of(case: Case, count: int, seed: int, sampling: Sampling = "random") -> Draws:
    """The first `count` draws of a case.

    Raises:
        InputError: nothing in the case is uncertain, or numbers that cannot be.
    """
    if not case.varies:
        text = f"draws need a case with distributions, and {case.title} has only fixed values"
        raise InputError.one(f"{text}; write one in place of a number, like {{low: 2%, mode: 2.5%, high: 4%}}")
    check_draws(count)
    check_seed(seed)
    if sampling not in get_args(Sampling):
        raise InputError.one(f"{sampling} is no way of sampling; write {' or '.join(get_args(Sampling))}")
    return Draws(count, seed, sampling=sampling)


def check_draws(count: int) -> None:
    """Refuse a number of draws that cannot be made.

    Raises:
        InputError: it is no whole number, less than 1, or more than the generator counts.
    """
    if not _is_whole(count) or not 1 <= count <= MOST_DRAWS:
        raise InputError.one(f"{count} draws cannot be made; write 1 to {MOST_DRAWS}")


def check_seed(seed: int, option: str | None = None) -> None:
    """Refuse a seed that is none.

    Raises:
        InputError: it is no whole number, negative, or more than the generator takes; of the `option` that named it.
    """
    if not _is_whole(seed) or not 0 <= seed < MOST_SEEDS:
        raise InputError.one(f"{seed} cannot be a seed; write 0 to {MOST_SEEDS - 1}", option)


def _is_whole(number: Any) -> bool:
    """Whether it is an integer, NumPy's among them; types do not hold where somebody calls from a notebook."""
    return isinstance(number, Integral) and not isinstance(number, bool)


def drivers(case: Case) -> dict[str, Distribution]:
    """The uncertain numbers of a case that are drawn once a draw, by field path; `go_live` is the slip in months."""
    found = {each.name: each.distribution for each in case.uncertain}
    if slips := case.uncertainty.go_live_slip:
        likely = {months: slips[months] for months in sorted(slips) if slips[months] > 0.0}
        found[SLIP] = Discrete(tuple(map(float, likely)), tuple(likely.values()))
    return found


def _at(case: Case, scores: Mapping[str, Floats], count: int) -> Entry:
    """The case with each driver at its places."""
    named, varied = drivers(case), case
    for name, score in scores.items():
        value = quantile(named[name], score)
        late = case.go_live + value.astype(np.int64) if name == SLIP else value
        varied = with_number(varied, name.split("."), late)
    return Entry(varied, count, planned=case.go_live)


def _scores(case: Case, names: Sequence[str], draws: Draws) -> dict[str, Floats]:
    """Numbers in (0, 1) by driver `[draw]`, made to go together by a Gaussian copula where the case says so."""
    if draws.sampling == "sobol":
        scores = dict(zip(names, sobol_uniforms(len(names), draws.seed, draws.first, draws.count), strict=True))
    else:
        scores = {name: uniforms(draws.seed, name, draws.first, draws.count) for name in names}
    together = correlated(case.uncertainty.correlation, names)
    normals = [normal_quantile(scores[name]) for name in together.names]
    for name, weights in zip(together.names, together.factor, strict=True):
        scores[name] = normal_probability(_weighted(normals, weights))
    return scores


def _weighted(normals: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Σ weight·normal, in their order: a matrix product's bits depend on its shape."""
    total = np.zeros_like(normals[0])
    for weight, normal in zip(weights, normals, strict=False):
        total += weight * normal
    return total


def quantile(distribution: Distribution, u: Floats) -> Floats:
    """The value of a distribution at places `u` in (0, 1): the function named like its kind, with its parameters."""
    function = getattr(quantiles, type(distribution).__name__.lower())
    return np.asarray(function(u, **distribution.parameters))


def _shocks(case: Case, draws: Draws) -> dict[str, Floats]:
    """What months multiply by, by shock `[month, draw]`."""
    named = shocks_named(case)
    normals = {name: month_normals(draws.seed, name, draws.first, draws.count, case.months) for name in named}
    together = correlated(case.uncertainty.correlation, named)
    independent = [normals[name] for name in together.names]
    for name, weights in zip(together.names, together.factor, strict=True):
        normals[name] = _weighted(independent, weights)
    return {name.removeprefix("shocks."): _factors(shock, normals[name]) for name, shock in named.items()}


def shocks_named(case: Case) -> dict[str, Shock]:
    """The shocks of a case by the generator's names of them."""
    return {f"shocks.{name}": shock for name, shock in case.uncertainty.shocks.items()}


def _factors(shock: Shock, normals: Floats) -> Floats:
    """e^(x − s²/2), of mean 1, where x is AR(1): x_t = ρ·x_(t−1) + √(1 − ρ²)·s·z_t, from the first month on stationary.

    `normals` are the z `[month, draw]`.
    """
    sd, keeps = shock.log_sd, shock.autocorrelation
    paths = sd * normals
    fresh = float(np.sqrt(1.0 - keeps * keeps))
    for month in range(1, len(paths)):
        paths[month] = keeps * paths[month - 1] + fresh * paths[month]
    return np.asarray(exp(paths - 0.5 * sd * sd))


def with_number(part: Any, path: Sequence[str], value: Any) -> Any:
    """A copy of a case with a number at a field path replaced, unchecked: by an array `[draw]`, for instance."""
    if not path:
        return {1: value} if isinstance(part, Mapping) else value  # steps: from the first month on
    key, *rest = path
    if isinstance(part, BaseModel):
        fields = type(part).model_fields
        name = next((name for name, field in fields.items() if field.alias == key), key)
        return part.model_copy(update={name: with_number(getattr(part, name), rest, value)})
    own = next(each for each in part if str(each) == key)
    return {**part, own: with_number(part[own], rest, value)}
