"""What of a case is uncertain as a whole: when it goes live, what months bring, what goes together."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, field_validator

from partnersim.inputs import value_schemas
from partnersim.inputs.part import Part
from partnersim.inputs.scalars import amount_of, plain_scalar, quoted
from partnersim.inputs.values import Factor, FieldError, Rate, spelt_rate

__all__ = ["Shock", "Uncertainty"]


def _correlation(value: Any) -> float:
    """`40%`, `-0.4`."""
    number = amount_of(value)
    if number is None or not -1.0 <= number <= 1.0:
        raise ValueError(f"{quoted(value)} is no correlation; write -100% to 100%, like 40%")
    return number


def _slip(key: Any) -> int:
    """Months of delay; keys of a file are texts."""
    months = plain_scalar(key) if isinstance(key, str) else key
    if isinstance(months, bool) or not isinstance(months, int) or not 0 <= months <= 1200:
        raise ValueError(f"{quoted(key)} is no number of months; write 0, 1, 2, …")
    return months


_Spelt = PlainSerializer(spelt_rate, return_type=str, when_used="json")
Correlation = Annotated[float, BeforeValidator(_correlation), _Spelt, WithJsonSchema(value_schemas.CORRELATION)]
Slip = Annotated[int, BeforeValidator(_slip), WithJsonSchema(value_schemas.SLIP)]


class Shock(Part):
    """What each month brings of its own: a factor of mean 1, lognormal, and its logarithm AR(1) from month to month."""

    log_sd: Annotated[Factor, Field(gt=0, le=5)]  # of the logarithm in any month, about the relative standard deviation
    autocorrelation: Correlation = 0.0  # of the logarithm with that of the month before


Shocked = Literal[
    "growth",  # the new instances of a month
    "churn",  # the part that leaves in a month, at every age
    "price",  # all prices of a month
    "availability",  # the time the service is down in a month, for credits by availability
]


class Uncertainty(Part):
    """What draws vary beside the single numbers that are distributions."""

    go_live_slip: dict[Slip, Rate] = {}  # months late → chance
    shocks: dict[Shocked, Shock] = {}  # growth, churn, price or availability → what multiplies it month by month
    # Of two fields, as normal scores; or of what is new in a month in two shocks, named like shocks.growth.
    correlation: dict[str, dict[str, Correlation]] = {}  # field path → field path → correlation

    @field_validator("go_live_slip")
    @classmethod
    def _certain_in_all(cls, chances: dict[int, float]) -> dict[int, float]:
        if chances and abs((whole := sum(chances.values())) - 1.0) > 1e-9:
            raise ValueError(f"the chances make {whole * 100:.10g}%; write chances that make 100%, 0 months included")
        return chances

    @field_validator("correlation")
    @classmethod
    def _each_pair_once(cls, pairs: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        seen: set[frozenset[str]] = set()
        for one, others in pairs.items():
            for other in others:
                if one == other or frozenset((one, other)) in seen:
                    text = "is with itself" if one == other else "is given twice"
                    raise FieldError(f"the correlation of {one} and {other} {text}; delete it", one, other)
                seen.add(frozenset((one, other)))
        return pairs
