"""What draws are made of: the drawn values of a case's uncertain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from partnersim.inputs.case import Case
from partnersim.simulation.drawing import SLIP, Draws, drivers

__all__ = ["drawn_inputs"]

Floats = NDArray[np.float64]


def drawn_inputs(case: Case, draws: Draws) -> dict[str, Floats]:
    """The values `[draw]` of every uncertain number, by field path, in its own unit; `go_live` is the slip [months].

    What happens to single months is no single number, and not among them.
    """
    drawn = draws.numbers(case).case
    return {
        name: np.asarray(drawn.go_live - case.go_live if name == SLIP else _number_at(drawn, name.split(".")), float)
        for name in drivers(case)
    }


def _number_at(part: Any, path: Sequence[str]) -> Any:
    """What stands at a field path; where steps are one number, that from the first month on."""
    for key in path:
        if isinstance(part, BaseModel):
            fields = type(part).model_fields
            part = getattr(part, next((name for name, field in fields.items() if field.alias == key), key))
        else:
            part = next(value for own, value in part.items() if str(own) == key)
    return next(iter(part.values())) if isinstance(part, Mapping) else part
