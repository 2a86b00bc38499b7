"""Which inputs count, and who says them."""

from __future__ import annotations

from partnersim import parse_case
from partnersim.agreements.skeletons import skeleton
from partnersim.inputs.provenance import Input, counted


def sourced(sources: str) -> dict[str, Input]:
    text = skeleton("case")
    start = text.index("sources:")
    return {each.path: each for each in counted(parse_case(f"{text[:start]}sources: {sources}"))}


def test_every_number_and_month_counts_once_each_step_for_itself() -> None:
    found = sourced("{}")
    assert list(found) == [
        "demand.monthly_new_instances.1", "demand.monthly_new_instances.13", "demand.monthly_churn",
        "revenue_lines.subscription.price",
        "costs.build.one_time", "costs.build.from", "costs.build.until",
        "costs.maintenance.monthly_hours", "costs.operations.monthly_amount",
        "costs.first_level.monthly_tickets_per_instance", "costs.first_level.hours_per_ticket",
        "costs.compute.monthly_per_instance",
    ]  # fmt: skip
    assert found["demand.monthly_churn"] == Input("demand.monthly_churn", "2%", None, None)
    assert found["costs.build.from"].value == "2027-01"


def test_a_source_holds_for_all_below_its_path_unless_a_nearer_one_is_given() -> None:
    found = sourced("{published: {demand: a paper}, isv: {demand.monthly_churn: an e-mail}}")
    assert found["demand.monthly_new_instances.13"][2:] == ("published", "a paper")
    assert found["demand.monthly_churn"][2:] == ("isv", "an e-mail")
    assert found["costs.build.one_time"].who is None


def test_partners_and_the_calendar_count_only_where_a_source_is_named() -> None:
    found = sourced("{isv: {partners.isv: an e-mail, go_live: an e-mail}, msp: {scenarios.cautious: a letter}}")
    settings = {path for path in found if path.split(".")[0] not in ("demand", "revenue_lines", "costs")}
    assert settings == {"partners.isv.hourly_cost", "partners.isv.annual_discount_rate", "go_live"}
