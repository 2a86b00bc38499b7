"""Simulate, compare and negotiate partnership agreements, month by month.

>>> import partnersim
>>> ledger = partnersim.allocate("five_phase", [0, 120, 300], [[20, 30]] * 3, [[60, 40], [0, 0], [0, 0]])
>>> ledger.books.phase[:, 0].tolist()
[1, 3, 4]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from partnersim.agreements.agreement import Agreement
    from partnersim.agreements.reader import parse_terms, read_terms
    from partnersim.errors import InputError, PartnersimError, RunError
    from partnersim.inputs.reader import parse_case, read_case
    from partnersim.ledger import Ledger
    from partnersim.simulation.allocation import allocate
    from partnersim.simulation.comparison import compare
    from partnersim.simulation.simulate import simulate
    from partnersim.sweep.draws import run_draws
    from partnersim.sweep.files import read_sweep
    from partnersim.sweep.run import run_sweep

__version__ = "0.1.0"

# Imported when first asked for, so that `partnersim --help` does not wait for numpy.
_HOMES = {
    "Agreement": "agreements.agreement",
    "InputError": "errors",
    "Ledger": "ledger",
    "PartnersimError": "errors",
    "RunError": "errors",
    "allocate": "simulation.allocation",
    "compare": "simulation.comparison",
    "parse_case": "inputs.reader",
    "parse_terms": "agreements.reader",
    "read_case": "inputs.reader",
    "read_sweep": "sweep.files",
    "read_terms": "agreements.reader",
    "run_draws": "sweep.draws",
    "run_sweep": "sweep.run",
    "simulate": "simulation.simulate",
}

__all__ = [
    "Agreement",
    "InputError",
    "Ledger",
    "PartnersimError",
    "RunError",
    "__version__",
    "allocate",
    "compare",
    "parse_case",
    "parse_terms",
    "read_case",
    "read_sweep",
    "read_terms",
    "run_draws",
    "run_sweep",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
