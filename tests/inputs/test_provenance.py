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


def test_what_a_line_is_for_is_no_input_and_neither_are_seats() -> None:
    said = sourced("{}")
    text = skeleton("case")
    assert "support_level: 1" in text
    assert "seats:" in text
    more = text.replace("price: 100,", "price: 100, income: subscription,")
    assert [each.path for each in counted(parse_case(more))] == list(said)
    credits = "credits: {unpaid: {by: msp, reason: bad_debt, share_of_revenue: 1%}}\nscenarios:"
    found = [each.path for each in counted(parse_case(more.replace("scenarios:", credits, 1)))]
    assert [path for path in found if path not in said] == ["credits.unpaid.share_of_revenue"]


def test_a_pipelines_numbers_and_months_count_and_its_sources_are_found() -> None:
    text = skeleton("case")
    start = text.index("  monthly_new_instances")
    pipeline = (
        "  pipeline:\n    leads_from: 2027-02\n    monthly_leads: {isv: {1: 9, 7: 18}, online: 5}\n"
        "    stages: {proposal: {conversion: 50%, months: 2, conversion_if: {isv: 60%}}}"
    )
    text = text.replace(text[start : text.index("\n", start)], pipeline)
    text = text[: text.index("sources:")] + "sources: {isv: {demand.pipeline.monthly_leads.isv: an e-mail}}"
    found = {each.path: each for each in counted(parse_case(text)) if each.path.startswith("demand.pipeline")}
    assert [path.removeprefix("demand.pipeline.") for path in found] == [
        "leads_from", "monthly_leads.isv.1", "monthly_leads.isv.7", "monthly_leads.online",
        "stages.proposal.conversion", "stages.proposal.months", "stages.proposal.conversion_if.isv",
    ]  # fmt: skip
    assert found["demand.pipeline.monthly_leads.isv.7"].who == "isv"
    assert found["demand.pipeline.monthly_leads.online"].who is None


def test_when_customers_pay_counts_where_a_source_is_named() -> None:
    text = "collected_after_months: 1\n" + skeleton("case")
    assert not any(each.path == "collected_after_months" for each in counted(parse_case(text)))
    named = text[: text.index("sources:")] + "sources: {msp: {collected_after_months: a letter}}"
    assert Input("collected_after_months", 1, "msp", "a letter") in counted(parse_case(named))
