"""A direct investment: an investor pays for the service and sells it, and shares its revenue with the provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from partnersim.agreements.agreement import Agreement, Fit, Lever
from partnersim.agreements.arrangement import Arrangement, between, collected_by
from partnersim.agreements.bands import RateBands
from partnersim.agreements.loan import WHEN, When, month_of
from partnersim.agreements.words import first_rate, money, months, percent, rates_by_line
from partnersim.engine.demand import steps
from partnersim.engine.flows import Flows
from partnersim.inputs.part import Part
from partnersim.inputs.values import Amount, Factor, FieldError, Months, Name, Rate, Steps, Switch
from partnersim.numerals import numeral

__all__ = ["DirectInvestment", "PerformanceBonus"]

Floats = NDArray[np.float64]

# servala.app.codey.ch/servala/website, calculator of 2025-07-21 to 24: what a larger investment is said to do
REFERENCE = 500_000.0  # the investment that changes nothing
MORE_INSTANCES = 1.2  # exponent: new instances × (investment / reference)^1.2
LESS_CHURN = (0.3, 2_000_000.0)  # churn × (1 − 0.3 · (investment − reference) / 2,000,000)
LEAST_CHURN = 0.7  # of the case's, whatever is invested


class PerformanceBonus(Part):
    """More of service revenue for an investor who sells more than was to be expected."""

    above_baseline: Factor  # of the baseline: what service revenue of a month must exceed
    share_per_excess: Factor  # points of service revenue for each point of the baseline above that
    share_at_most: RateBands  # by what is invested: the most of these points
    tracked_after_months: Months  # from go-live
    baseline: Steps | None = None  # service revenue from go-live on; if not given, as if nothing more were sold


class DirectInvestment(Agreement):
    """The investor contracts and collects; after the grace months a share of service revenue goes to the provider.

    In the programme's calculator the investor is a cloud provider, who keeps all service revenue in the grace months
    and 1 − share of it after them, and always what it bills for its own compute; the share is the operator's. Here
    the seat `provider` is that operator, who provides the service, as in the other kinds.
    """

    kind: Literal["direct_investment"] = "direct_investment"
    investment: Amount  # paid by the investor to the provider, and not paid back
    share_of_revenue: dict[Name, Rate]  # to the provider after the grace months, by revenue line; 0% for compute
    grace_months: Months  # from go-live, in which the investor keeps all
    invested: When = "first_month"  # when the investment is paid
    performance_bonus: PerformanceBonus | None = None  # off the provider's share, as far as that goes
    investment_sells_more: Switch = False  # whether new instances and churn hang on the investment, as published

    needs_lines = True
    usual_roles = {
        "contracts": "investor", "bills": "investor", "collects": "investor", "first_level": "provider",
        "second_level": "provider", "third_level": "upstream",
    }  # fmt: skip
    paid_from = "billing"  # the investor pays on what it bills; it carries what customers are late with
    fit = Fit(
        use_if=(
            "the investor has customers of its own and wants to sell them the service",
            "the investor earns on what the service runs on, beside its share",
            "the provider wants a partner who carries the risk of selling",
        ),
        avoid_if=(
            "the investor cannot sell: what it gets back hangs on its sales alone",
            "the investor needs its money back by a date",
        ),
    )

    @model_validator(mode="after")
    def _shares_something(self) -> DirectInvestment:
        if self.performance_bonus is not None and not any(self.share_of_revenue.values()):
            text = "the provider has no share that a bonus could come off; write share_of_revenue, like 25%"
            raise FieldError(text, "performance_bonus")
        return self

    @property
    def seats(self) -> tuple[str, ...]:
        """The investor pays for and sells the service that the provider runs."""
        return ("investor", "provider")

    @property
    def remits_after(self) -> int:
        """Nothing: the investment is paid when it is due, the share as it is billed."""
        return 0

    @property
    def instances_factor(self) -> float:
        """By what the investment multiplies new instances: (investment / 500,000)^1.2, as published."""
        return float((self.investment / REFERENCE) ** MORE_INSTANCES)

    @property
    def churn_factor(self) -> float:
        """By what it multiplies churn: max(0.7, 1 − 0.3 · (investment − 500,000) / 2,000,000), as published."""
        falls, over = LESS_CHURN
        return max(LEAST_CHURN, 1.0 - falls * (self.investment - REFERENCE) / over)

    @property
    def own_effects(self) -> Mapping[str, Any]:
        """More instances and less churn, where a larger investment is taken to sell more."""
        if not self.investment_sells_more:
            return {}
        return {
            "demand.monthly_new_instances": {"times": self.instances_factor},
            "demand.monthly_churn": {"times": self.churn_factor},
        }

    @property
    def remembers(self) -> tuple[str, ...]:
        """It is invested once."""
        return ("investment",)

    def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
        """All that is collected goes to the investor; `investment`, `share` and `bonus` are transfers."""
        month = np.arange(flows.shape[0])[:, None]
        invested = np.where(month == month_of(self, self.invested, flows), self.investment, 0.0)
        shared = flows.since_go_live >= self.grace_months
        rates = self.by_line(self.share_of_revenue, flows, "share_of_revenue")
        share = flows.total(rate * flows.lines[line].collected for line, rate in rates.items())
        transfers = {
            "investment": between(flows, seats, "investor", "provider", invested),
            "share": between(flows, seats, "investor", "provider", np.where(shared, share, 0.0)),
        }
        if self.performance_bonus is not None:
            points = self._points(self.performance_bonus, rates, flows)
            bonus = flows.total(np.minimum(points, rate) * flows.lines[line].collected for line, rate in rates.items())
            transfers["bonus"] = between(flows, seats, "provider", "investor", np.where(shared, bonus, 0.0))
        return collected_by(flows, seats, "investor", transfers, capital=("investment",))

    def _points(self, bonus: PerformanceBonus, rates: Mapping[str, float], flows: Flows) -> Floats:
        """The bonus as a share of service revenue `[month, scenario]`: so much per excess over the baseline."""
        since, revenue = flows.since_go_live, self._service_revenue(rates, flows)
        if bonus.baseline is not None:
            baseline = steps(bonus.baseline, len(revenue))[np.maximum(since, 0)]
        else:
            baseline = revenue if flows.unaided is None else self._service_revenue(rates, flows.unaided)
        reached = np.divide(revenue, baseline, out=np.zeros_like(revenue), where=baseline > 0.0)
        excess = np.maximum(reached - bonus.above_baseline, 0.0)
        most = bonus.share_at_most.at(np.array(self.investment))
        points = np.minimum(bonus.share_per_excess * excess, most)
        return np.where(since >= bonus.tracked_after_months, points, 0.0)

    def _service_revenue(self, rates: Mapping[str, float], flows: Flows) -> Floats:
        """What customers pay on the lines that are shared `[month, scenario]` [currency]."""
        return flows.total(flows.lines[line].collected for line, rate in rates.items() if rate)

    def lever(self) -> Lever | None:
        """The share of the first revenue line that has one."""
        return first_rate("share_of_revenue", self.share_of_revenue, "of", " to the provider")

    def clause(self) -> tuple[str, ...]:
        """The agreement in words."""
        shares = rates_by_line(self.share_of_revenue, "of the revenue from")
        return (
            f"The investor pays the provider {money(self.investment)} {WHEN[self.invested]}, and sells the service.",
            f"For {months(self.grace_months)} from go-live the investor keeps all that customers pay.",
            f"After that it pays the provider {shares}, as it is billed.",
            *self._bonus_in_words(),
            self._market_in_words(),
        )

    def _bonus_in_words(self) -> list[str]:
        bonus = self.performance_bonus
        if bonus is None:
            return []
        tracked, above = months(bonus.tracked_after_months), percent(bonus.above_baseline)
        points, most = percent(bonus.share_per_excess), bonus.share_at_most.words()
        baseline = "what service revenue would be if the investment sold no more"
        if bonus.baseline is not None:
            baseline = ", ".join(f"{money(amount)} from month {month}" for month, amount in bonus.baseline.items())
        return [
            f"After {tracked} from go-live, service revenue above {above} of a baseline leaves the investor more.",
            f"That is {points} of the excess, as a part of the baseline; at most {most}, by what is invested.",
            f"No more is left than the provider's share; the baseline is {baseline}.",
        ]

    def _market_in_words(self) -> str:
        if not self.investment_sells_more:
            return "That a larger investment sells more is not assumed."
        more, less = (numeral(factor, ".4g") for factor in (self.instances_factor, self.churn_factor))
        return (
            f"The investment is taken to multiply new instances by {more} and churn by "
            f"{less}, against one of {money(REFERENCE)}."
        )
