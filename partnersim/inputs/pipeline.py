"""The pipeline of a case: leads by who brings them, and the stages that make customers of some of them."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field, model_validator

from partnersim.inputs.part import Part
from partnersim.inputs.values import FieldError, Months, MonthText, Name, Rate, Steps

__all__ = ["ONLINE", "Pipeline", "Stage"]

ONLINE = "online"  # who brings the customers that come by themselves: nobody


class Stage(Part):
    """A step every lead takes on its way to a customer, where some are lost."""

    conversion: Rate  # the part of leads that goes on
    conversion_if: dict[Name, Rate] = {}  # who brings a lead → the part of these that goes on, where it differs
    months: Months  # how long it takes


class Pipeline(Part):
    """Leads a month by who brings them, and the stages between a lead and a customer who is live."""

    monthly_leads: Annotated[dict[Name, Steps], Field(min_length=1)]  # partner, or online → leads of each month
    stages: Annotated[dict[Name, Stage], Field(min_length=1)]  # in order, like requirements, planning, proposal
    leads_from: MonthText | None = None  # month 1 of the leads; go-live where not given, for which early ones wait

    def converted(self, who: str) -> float:
        """The part of the leads `who` brings that become customers: the product over the stages."""
        return math.prod(stage.conversion_if.get(who, stage.conversion) for stage in self.stages.values())

    @property
    def months(self) -> int:
        """How long a lead takes to become a customer: the sum over the stages."""
        return sum(stage.months for stage in self.stages.values())

    @model_validator(mode="after")
    def _of_those_who_bring_leads(self) -> Pipeline:
        for name, stage in self.stages.items():
            for who in stage.conversion_if:
                if who not in self.monthly_leads:
                    text = f"{who} brings no leads; write one of {', '.join(self.monthly_leads)}, or its monthly_leads"
                    raise FieldError(text, "stages", name, "conversion_if", who)
        return self
