"""Demand of a case: how many instances come, and how long they stay."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PrivateAttr, WithJsonSchema, field_validator, model_validator

from partnersim.inputs import value_schemas
from partnersim.inputs.part import Part, given
from partnersim.inputs.pipeline import Pipeline
from partnersim.inputs.scalars import quoted
from partnersim.inputs.series import read_series
from partnersim.inputs.values import SMALLEST, Count, FieldError, Name, Quantity, Rate, Steps

__all__ = ["COUNTED", "Bass", "DealSize", "Demand", "Logistic", "Series", "ShiftedBetaGeometric"]

Positive = Annotated[Quantity, Field(ge=SMALLEST)]


COUNTED = re.compile(r"[1-9][0-9]{0,3}")  # no leading zero: 12 and 012 would be one age


def _age(key: Any) -> int:
    """A key of a survival table; keys of a file are texts."""
    text = str(key)
    if COUNTED.fullmatch(text) is None or not 1 <= int(text) <= 1200:
        raise ValueError(f"{quoted(key)} is not an age in months; write 12, 24, …")
    return int(text)


Age = Annotated[int, BeforeValidator(_age), WithJsonSchema(value_schemas.COUNT)]


class Logistic(Part):
    """Growth with a ceiling: `first_month` new instances at go-live, never more than `ceiling` in all."""

    first_month: Positive  # new instances at go-live
    ceiling: Positive  # instances ever added, at most
    monthly_growth: Rate  # while the ceiling is far

    @model_validator(mode="after")
    def _room_to_grow(self) -> Logistic:
        if self.ceiling <= self.first_month:
            raise FieldError("the ceiling is reached in the first month; write a larger one", "ceiling")
        return self


class Bass(Part):
    """Diffusion by innovation and imitation, coefficients per `months_per_period` months."""

    market: Positive  # all who may ever adopt
    innovation: Annotated[Rate, Field(ge=SMALLEST)]  # p, a period
    imitation: Rate  # q, a period
    months_per_period: Count = 1  # of the coefficients


class Series(Part):
    """New instances by month, from a column of a CSV file beside the case."""

    file: str  # beside the case, with a column month: 1, 2, … from go-live, or 2027-04
    column: str = "new_instances"  # of that file

    _rows: dict[str, float] = PrivateAttr(default_factory=dict)

    def read(self, folder: Path) -> None:
        """Read the column of the file in `folder`."""
        self._rows.update(read_series(folder / self.file, self.column))

    @property
    def rows(self) -> Mapping[str, float]:
        """Month, counted from go-live or like `2027-04` → new instances."""
        return self._rows


class ShiftedBetaGeometric(Part):
    """Churn that slows with age: Fader & Hardie's parameters, per period of `months_per_period` months."""

    alpha: Positive
    beta: Positive
    months_per_period: Count = 1  # 12 where the parameters are of yearly retention


class DealSize(Part):
    """A class of customers by size."""

    part: Annotated[Rate, Field(ge=SMALLEST)]  # of all customers
    times: Positive  # the instances of an average customer


NEW = ("monthly_new_instances", "logistic", "bass", "series", "pipeline")
STAY = ("monthly_churn", "survival", "shifted_beta_geometric")


class Demand(Part):
    """One way instances come and one way they go; months are counted from go-live."""

    monthly_new_instances: Steps | None = None  # months counted from go-live
    logistic: Logistic | None = None
    bass: Bass | None = None
    series: Series | None = None
    pipeline: Pipeline | None = None  # leads by who brings them, and the stages that make customers of them
    monthly_churn: Rate | None = None  # the part that leaves, the same at any age
    survival: dict[Age, Rate] | None = None  # age in months → share still there
    shifted_beta_geometric: ShiftedBetaGeometric | None = None
    instances_per_customer: Positive = 1.0  # on average
    deal_sizes: dict[Name, DealSize] = {}  # class → its part of customers and its size
    contract_months: Annotated[Count, Field(le=1200)] | None = None  # of a customer's contract, then renewed
    brought_by: dict[Name, Rate] = {}  # partner → part of new customers it brings; the rest buys online by itself
    led_online: dict[Age, Rate] = {}  # months → part of those who buy online led by a partner at most so long before

    @field_validator("survival")
    @classmethod
    def _nobody_returns(cls, table: dict[int, float] | None) -> dict[int, float] | None:
        if table is not None and not table:
            raise ValueError("the survival table is empty; write an age in months and a share, like 12: 60%")
        shares = [table[age] for age in sorted(table)] if table else []
        if shares != sorted(shares, reverse=True):
            raise ValueError("survival rises with age, but nobody returns; write shares that fall")
        return table

    @field_validator("led_online")
    @classmethod
    def _led_by_then(cls, table: dict[int, float]) -> dict[int, float]:
        parts = [table[months] for months in sorted(table)]
        if parts != sorted(parts):
            raise ValueError("fewer customers were led within more months; write parts that rise")
        return table

    @field_validator("deal_sizes")
    @classmethod
    def _average_size(cls, sizes: dict[str, DealSize]) -> dict[str, DealSize]:
        whole = sum(size.part for size in sizes.values())
        average = sum(size.part * size.times for size in sizes.values())
        if sizes and not math.isclose(whole, 1.0, abs_tol=1e-9):
            raise ValueError(f"the parts of customers make {whole * 100:.10g}%; write parts that make 100%")
        if sizes and not math.isclose(average, 1.0, abs_tol=1e-3):
            text = f"sizes make {average:.4g} times the average customer; write parts and times whose products make 1"
            raise ValueError(text)
        return sizes

    @field_validator("brought_by")
    @classmethod
    def _not_more_than_all(cls, parts: dict[str, float]) -> dict[str, float]:
        if (whole := sum(parts.values())) > 1.0 + 1e-9:
            raise ValueError(f"partners bring {whole * 100:.10g}% of customers; write parts of at most 100% in all")
        return parts

    @model_validator(mode="after")
    def _one_way_each(self) -> Demand:
        for ways, what in ((NEW, "how instances come"), (STAY, "how long they stay")):
            found = given(self, ways)
            if len(found) > 1:
                raise FieldError(f"{what} is given twice, by {' and '.join(found)}; keep one", found[1])
            if not found:
                raise ValueError(f"demand does not say {what}; write one of {', '.join(ways)}")
        return self

    @model_validator(mode="after")
    def _one_account_of_who_brings_them(self) -> Demand:
        if self.brought_by and self.pipeline is not None:
            text = "the leads of the pipeline say who brings customers; delete brought_by"
            raise FieldError(text, "brought_by")
        if self.led_online and not self.says_who_brings:
            text = "nobody is said to bring customers, and so to lead any; write brought_by, or delete led_online"
            raise FieldError(text, "led_online")
        return self

    @property
    def says_who_brings(self) -> bool:
        """Whether the case says who brings its customers."""
        return bool(self.brought_by) or self.pipeline is not None
