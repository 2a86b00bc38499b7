"""Sobol indices: how much of the variance of a figure each uncertain number accounts for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from partnersim.agreements.agreement import Agreement
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.correlation import correlated
from partnersim.simulation.drawing import check_seed
from partnersim.simulation.sobol import sobol_uniforms
from partnersim.sweep.response import Response, place_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Indices", "SobolIndices", "indices_of", "sobol_indices"]

Floats = NDArray[np.float64]
Function = Callable[[Floats], Floats]  # points [dimension, row] in (0, 1) → outputs […, row]

PIECE = 4096  # rows that are run at once
MOST_SAMPLES = 2**14  # errors of 1%; their resamples take 150 MB
RESAMPLES = 100  # of the bootstrap
ROUNDING = 1e-9  # of the largest output; what varies less does not vary


class Indices(NamedTuple):
    """Sobol indices `[…, dimension]`, and half the width of the confidence interval of each; NaN where undefined."""

    first: Floats  # the part of the variance that is due to this number alone
    first_error: Floats
    total: Floats  # that part, and what it has together with others
    total_error: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SobolIndices:
    """Which uncertain numbers of a case a figure's variance is due to, by terms and partner.

    Drivers are field paths of the case; `go_live` is the slip.
    """

    figure: str
    drivers: tuple[str, ...]
    terms: tuple[str, ...]
    partners: tuple[str, ...]
    level: float  # of the confidence intervals
    seed: int
    outputs: Floats  # [terms, partner, row] [currency], in Saltelli's order
    indices: Indices  # each [terms, partner, driver]
    left_out: tuple[str, ...] = ()  # what of the case the indices do not know, in words

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know: what is left out, and where there are no indices."""
        undefined = np.isnan(self.indices.first[..., 0])
        constant = (
            f"{self.figure} of {partner} under {terms} does not vary, and so has no indices"
            for terms, row in zip(self.terms, undefined, strict=True)
            for partner, without in zip(self.partners, row, strict=True)
            if without
        )
        return (*self.left_out, *constant)

    def difference(self, terms: str, other: str) -> SobolIndices:
        """Indices of the figure under `terms` less that under `other`, as one set of terms.

        Raises:
            InputError: terms that were not run.
        """
        one, two = (place_of(name, self.terms, "terms") for name in (terms, other))
        outputs = (self.outputs[one] - self.outputs[two])[None]
        indices = _analysed(outputs, len(self.drivers), self.seed, self.level, float(np.abs(self.outputs).max()))
        return replace(self, terms=(f"{terms} less {other}",), outputs=outputs, indices=indices)

    def to_frame(self) -> pd.DataFrame:
        """Tidy: a row per terms, partner and driver.

        Columns: terms, partner, driver, first and total, each with the ends of its interval: first_low, first_high,
        total_low, total_high.
        """
        import pandas as pd

        axes = [self.terms, self.partners, self.drivers]
        columns: dict[str, Floats] = {}
        for name, index, error in (("first", *self.indices[:2]), ("total", *self.indices[2:])):
            columns |= {name: index, f"{name}_low": index - error, f"{name}_high": index + error}
        return pd.DataFrame(
            {name: array.ravel() for name, array in columns.items()},
            index=pd.MultiIndex.from_product(axes, names=["terms", "partner", "driver"]),
        ).reset_index()


def sobol_indices(
    case: Case,
    terms: Sequence[Agreement],
    *,
    figure: str = "npv",
    samples: int = 1024,
    seed: int = 0,
    level: float = 0.95,
) -> SobolIndices:
    """First-order and total Sobol indices of every uncertain number of a case, for each terms and partner.

    Indices presume numbers that are independent of each other: what the case says of correlation is ignored, and what
    single months bring (its shocks) is off. `SobolIndices.notes` says so where the case has any.

    Args:
        case: one with uncertain numbers.
        terms: what is run on it, all at the same points.
        figure: `npv`, `profit` or `peak_funding` [currency].
        samples: how many, a power of 2; each is run (2 + number of drivers) times.
        seed: of the points, and of the bootstrap.
        level: of the confidence intervals.

    Raises:
        InputError: the terms do not fit the case, no number of it is uncertain, an unknown figure, or samples, a seed
            or a level that cannot be.
    """
    _check(samples, seed, level)
    response = Response(case, terms, figure)
    names = tuple(response.drivers)
    outputs = _outputs(lambda points: response.at(dict(zip(names, points, strict=True))), len(names), samples, seed)
    return SobolIndices(
        figure=figure,
        drivers=names,
        terms=response.terms,
        partners=response.partners,
        level=level,
        seed=seed,
        outputs=outputs,
        indices=_analysed(outputs, len(names), seed, level, float(np.abs(outputs).max())),
        left_out=tuple(_left_out(case, names)),
    )


def _left_out(case: Case, names: Sequence[str]) -> Iterator[str]:
    """What of a case the indices do not know."""
    if correlated(case.uncertainty.correlation, names).names:
        yield "indices presume independent numbers: the correlations of the case are left out"
    if case.uncertainty.shocks:
        yield "indices are of single numbers: what each month brings of its own is left out"


def indices_of(function: Function, dimensions: int, samples: int = 1024, seed: int = 0, level: float = 0.95) -> Indices:
    """First-order and total Sobol indices of a function over the unit cube.

    Points: a scrambled Sobol sequence of twice the dimensions, in Saltelli's order. Estimators: Saltelli et al. 2010
    (Computer Physics Communications 181) for the first order, Jansen's for the total, with bootstrap intervals, by
    SALib. The intervals are those of random points: a Sobol sequence comes nearer.

    Args:
        function: from points `[dimension, row]` in (0, 1) to outputs `[…, row]`, a row apart from the others.
        dimensions: how many numbers a point has.
        samples: how many, a power of 2; the function is asked for (dimensions + 2) rows a sample.
        seed: of the points, and of the bootstrap.
        level: of the confidence intervals.

    Raises:
        InputError: samples, a seed or a level that cannot be.
    """
    _check(samples, seed, level)
    outputs = _outputs(function, dimensions, samples, seed)
    return _analysed(outputs, dimensions, seed, level, float(np.abs(outputs).max()))


def _check(samples: int, seed: int, level: float) -> None:
    """Refuse what cannot be, before anything is run."""
    if not 0.0 < level < 1.0:
        raise InputError.one(f"{level:g} is no level of confidence; write one like 0.95")
    if not 2 <= samples <= MOST_SAMPLES or samples & (samples - 1):
        even = f"write a power of 2, like 1024, from 2 to {MOST_SAMPLES}, whose points are spread evenly"
        raise InputError.one(f"{samples} samples cannot be run; {even}")
    check_seed(seed)


def _outputs(function: Function, dimensions: int, samples: int, seed: int) -> Floats:
    """Outputs `[…, row]` at all points in Saltelli's order, run in pieces of whole samples."""
    one, two = np.split(sobol_uniforms(2 * dimensions, seed, 0, samples), 2)
    at_once = max(1, PIECE // (dimensions + 2))
    edges = [slice(first, first + at_once) for first in range(0, samples, at_once)]
    return np.concatenate([function(_rows(one[:, some], two[:, some])) for some in edges], axis=-1)


def _rows(one: Floats, two: Floats) -> Floats:
    """Saltelli's order `[dimension, row]`: of each sample `one`, then `one` with a number of `two` in turn, then `two`.

    Both are `[dimension, sample]`.
    """
    dimensions = len(one)
    rows = np.repeat(one[..., None], dimensions + 2, axis=2)
    for number in range(dimensions):
        rows[number, :, number + 1] = two[number]
    rows[..., -1] = two
    return rows.reshape(dimensions, -1)


def _analysed(outputs: Floats, dimensions: int, seed: int, level: float, scale: float) -> Indices:
    """The indices of outputs `[…, row]`; NaN where they vary by less than rounding on `scale` does."""
    from SALib.analyze import sobol

    problem = {"num_vars": dimensions, "names": [str(number) for number in range(dimensions)]}
    again = np.random.SeedSequence(seed, spawn_key=(1,))  # a seed of 0 would be none to SALib
    found = np.full((4, *outputs.shape[:-1], dimensions), np.nan)
    for place in np.ndindex(outputs.shape[:-1]):
        independent = outputs[place].reshape(-1, dimensions + 2)[:, [0, -1]]  # of which the variance is
        if np.ptp(independent) > ROUNDING * scale:
            each = sobol.analyze(
                problem, outputs[place], calc_second_order=False, num_resamples=RESAMPLES, conf_level=level, seed=again
            )
            found[:, *place, :] = each["S1"], each["S1_conf"], each["ST"], each["ST_conf"]
    return Indices(*found)
