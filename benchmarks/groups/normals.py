"""Random numbers: normals a second into rows in cache, against NumPy's; Sobol points against SALib's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.in_cache import AGAIN, SIZE, normals_alone, numpys_normals
from benchmarks.rounds import THREADS, Size, in_turns
from benchmarks.table import Row
from partnersim.engine.draws import month_normals, uniforms
from partnersim.simulation.sobol import sobol_uniforms

__all__ = ["rows"]

DIMENSIONS, POINTS = 10, 2**13


def rows(size: Size) -> Iterator[Row]:
    for threads in sorted({1, THREADS}):
        on = f", {threads} thread{'s' * (threads > 1)}"
        took = in_turns(size.rounds, ours=normals_alone(threads), numpy=numpys_normals(threads))
        yield Row(f"normals{on}", AGAIN * SIZE * threads / took["ours"] / 1e6, "M/s")
        yield Row(f"normals{on}: against NumPy's", took["numpy"] / took["ours"], "×")
    from SALib.sample.sobol_sequence import sample

    took = in_turns(
        size.rounds,
        months=partial(month_normals, 1, "one", 0, size.draws, 12),
        uniforms=partial(uniforms, 1, "one", 0, size.draws),
        sobol=partial(sobol_uniforms, DIMENSIONS, 1, 0, POINTS),
        salib=partial(sample, POINTS, DIMENSIONS),
    )
    yield Row("normals into a new array [month, draw]", 12 * size.draws / took["months"] / 1e6, "M/s")
    yield Row("uniform numbers into a new array", size.draws / took["uniforms"] / 1e6, "M/s")
    yield Row(f"Sobol points of {DIMENSIONS} dimensions", POINTS / took["sobol"] / 1e6, "M/s")
    yield Row(f"Sobol points of {DIMENSIONS} dimensions: against SALib's", took["salib"] / took["sobol"], "×")
