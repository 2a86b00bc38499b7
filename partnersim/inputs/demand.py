"""Demand of a case: how many instances come, and how long they stay."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PrivateAttr, field_validator, model_validator

from partnersim.inputs.part import Part, given
from partnersim.inputs.values import Count, FieldError, Quantity, Rate, Steps

__all__ = ["Bass", "Demand", "Logistic", "Series", "ShiftedBetaGeometric"]

Positive = Annotated[Quantity, Field(gt=0)]


class Logistic(Part):
    """Growth with a ceiling: `first_month` new instances at go-live, never more than `ceiling` in all."""

    first_month: Positive
    ceiling: Positive
    monthly_growth: Rate

    @model_validator(mode="after")
    def _room_to_grow(self) -> Logistic:
        if self.ceiling <= self.first_month:
            raise FieldError("the ceiling is reached in the first month; write a larger one", "ceiling")
        return self


class Bass(Part):
    """Diffusion by innovation and imitation, coefficients per `months_per_period` months."""

    market: Positive
    innovation: Annotated[Rate, Field(gt=0)]
    imitation: Rate
    months_per_period: Count = 1


class Series(Part):
    """New instances by month, from a column of a CSV file beside the case."""

    file: str
    column: str = "new_instances"


class ShiftedBetaGeometric(Part):
    """Churn that slows with age: Fader & Hardie's parameters, per period of `months_per_period` months."""

    alpha: Positive
    beta: Positive
    months_per_period: Count = 1


NEW = ("monthly_new_instances", "logistic", "bass", "series")
STAY = ("monthly_churn", "survival", "shifted_beta_geometric")


class Demand(Part):
    """One way instances come and one way they go; months are counted from go-live."""

    monthly_new_instances: Steps | None = None
    logistic: Logistic | None = None
    bass: Bass | None = None
    series: Series | None = None
    monthly_churn: Rate | None = None
    survival: dict[Count, Rate] | None = None  # age in months → share still there
    shifted_beta_geometric: ShiftedBetaGeometric | None = None
    instances_per_customer: Positive = 1.0

    _series: dict[str, float] = PrivateAttr(default_factory=dict)  # month as written → new instances

    @field_validator("survival")
    @classmethod
    def _nobody_returns(cls, table: dict[int, float] | None) -> dict[int, float] | None:
        shares = [table[age] for age in sorted(table)] if table else [1.0]
        if not shares or shares != sorted(shares, reverse=True):
            raise ValueError("survival rises with age, but nobody returns; write shares that fall")
        return table

    @model_validator(mode="after")
    def _one_way_each(self) -> Demand:
        for ways, what in ((NEW, "how instances come"), (STAY, "how long they stay")):
            found = given(self, ways)
            if len(found) > 1:
                raise FieldError(f"{what} is given twice, by {' and '.join(found)}; keep one", found[1])
            if not found:
                raise ValueError(f"demand does not say {what}; write one of {', '.join(ways)}")
        return self
