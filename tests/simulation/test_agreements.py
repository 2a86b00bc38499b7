"""What the kinds of agreement promise, on the shipped case."""

from __future__ import annotations

import numpy as np
import pytest

import partnersim
from partnersim import parse_case, parse_terms, read_case, read_terms, simulate
from partnersim.shipped import shipped

CASE = shipped("data/cases/managed-db.yaml")
SEATS = "parties: {provider: msp, referrer: isv}"
RATES = "{subscription: 40%, setup: 10%, compute: 0%}"


@pytest.fixture(scope="module")
def case():
    return read_case(CASE)


def direct(extra: str = "", rates: str = RATES):
    return parse_terms(f"kind: direct\n{SEATS}\nshare_of_revenue: {rates}\n{extra}")


def white_label(extra: str = "", rates: str = RATES):
    seats = "parties: {provider: msp, reseller: isv}"
    return parse_terms(f"kind: white_label\n{seats}\ndiscount_on_list: {rates}\n{extra}")


def test_white_label_is_the_same_money_as_direct(case) -> None:
    """On revenue of the same lines, without mark-up, bonus or bad debt, on the accrued view."""
    first, second = simulate(case, direct()).books, simulate(case, white_label()).books
    np.testing.assert_allclose(first.received, second.received, rtol=0, atol=1e-9)
    limited = simulate(case, direct("paid_for_months: 24")).books.received
    discounted = simulate(case, white_label("discount_for_months: 24")).books.received
    np.testing.assert_allclose(limited, discounted, rtol=0, atol=1e-9)


def test_white_label_differs_from_direct_once_customers_do_not_pay(case) -> None:
    text = CASE.read_text(encoding="utf-8").replace(
        "scenarios:", "credits:\n  bad_debt: {by: msp, share_of_revenue: 5%}\nscenarios:", 1
    )
    short = parse_case(text)
    under_direct = simulate(short, direct()).books.received[-1, :, 0]
    under_white_label = simulate(short, white_label()).books.received[-1, :, 0]
    full = simulate(case, white_label()).books.received[-1, :, 0]
    assert under_white_label[1] == pytest.approx(full[1])  # the provider is paid in full: the reseller bears it
    assert under_direct[1] < simulate(case, direct()).books.received[-1, 1, 0]


def test_a_mark_up_goes_to_the_reseller(case) -> None:
    listed, marked = simulate(case, white_label()).books, simulate(case, white_label("mark_up: 10%")).books
    np.testing.assert_allclose(marked.collected, listed.collected * 1.1)
    np.testing.assert_allclose(marked.received[:, 1], listed.received[:, 1])
    np.testing.assert_allclose(marked.received[:, 0] - listed.received[:, 0], listed.collected * 0.1, atol=1e-9)


def test_a_share_is_paid_for_so_many_months_per_customer(case) -> None:
    """In month 14 after go-live, a 12-month share is paid on the instances of the last 12 cohorts only."""
    rates = "{subscription: 50%, setup: 0%, compute: 0%}"
    paid = simulate(case, direct("paid_for_months: 12", rates)).paid_by_tier.sel(tier="share", partner="isv")
    new = [15] * 6 + [24] * 6 + [35] * 2
    live = sum(number * 0.975**age for age, number in enumerate(reversed(new)) if age < 12)
    assert float(paid.sel(scenario="base")[17]) == pytest.approx(live * 60 * 0.5)


def test_the_bonus_is_paid_for_the_first_deals_only(case) -> None:
    ledger = simulate(case, direct("bonus_per_deal: {first_deals: 20, amount: 1000}"))
    bonus = ledger.paid_by_tier.sel(tier="bonus", scenario="base", partner="isv").values
    assert bonus[4:7].tolist() == [15_000.0, 5_000.0, 0.0]
    assert bonus.sum() == 20_000.0


def test_remittances_are_late_and_the_last_ones_fall_beyond_the_horizon(case) -> None:
    on_time, late = simulate(case, direct()).books, simulate(case, direct("remitted_after_months: 2")).books
    np.testing.assert_array_equal(late.earned, on_time.earned)
    np.testing.assert_array_equal(late.received[2:, 0], on_time.received[:-2, 0])
    assert not late.received[:2, 0].any()
    np.testing.assert_allclose(late.received.sum(axis=1), late.collected)


def test_a_share_of_margin_is_of_revenue_less_the_costs_that_serve_the_line() -> None:
    text = CASE.read_text(encoding="utf-8").replace("pass_through: true}", "pass_through: true, serves: compute}")
    terms = parse_terms(
        f"kind: direct\n{SEATS}\nshare_of_revenue: {{subscription: 0%, setup: 0%}}\nshare_of_margin: {{compute: 50%}}"
    )
    ledger = simulate(parse_case(text), terms)
    instances = 8537.43 / 32
    assert float(ledger.received.sel(partner="isv", scenario="base")[17]) == pytest.approx(
        instances * 13 * 0.5, abs=0.01
    )


def test_work_that_moves_is_priced_at_the_new_partners_cost(case) -> None:
    stays, moves = simulate(case, direct()).books, simulate(case, direct("does: {second_level: msp}")).books
    saved = (stays.running_cost - moves.running_cost)[:, 0]
    spent = (moves.running_cost - stays.running_cost)[:, 1]
    np.testing.assert_allclose(spent, saved * 110 / 95)
    assert saved[-1].min() > 0
    seat = simulate(case, direct("does: {second_level: provider}")).books
    np.testing.assert_array_equal(seat.running_cost, moves.running_cost)


def test_effects_change_the_market_under_these_terms_only(case) -> None:
    half = direct("effects: {demand.monthly_churn: {times: 50%}}")
    same = direct("effects: {demand.monthly_churn: 1.25%}")
    base = slice(0, 1)  # a scenario has a churn of its own, which the factor halves
    np.testing.assert_allclose(
        simulate(case, half).books.received[..., base], simulate(case, same).books.received[..., base]
    )
    steps = direct("effects: {demand.monthly_new_instances: {times: 2}}")
    grown, plain = simulate(case, steps).books.collected, simulate(case, direct()).books.collected
    np.testing.assert_allclose(grown, plain * 2)


def test_outside_parties_take_their_share_first(case) -> None:
    terms = parse_terms(
        "kind: static_split\nbase: revenue\nshares: {vendor: 50%, operator: 50%}\n"
        "parties: {vendor: isv, operator: msp}\n"
        "outside_parties: {market: {name: A marketplace, share_of_revenue: {subscription: 3%}}}"
    )
    ledger = simulate(case, terms)
    books = ledger.books
    assert ledger.taken.dims == ("month", "party", "scenario")
    np.testing.assert_allclose(books.received.sum(axis=1) + books.taken.sum(axis=1), books.collected)
    instances = 8537.43 / 32
    assert float(ledger.taken.sel(party="market", scenario="base")[17]) == pytest.approx(
        instances * 60 * 0.03, abs=0.01
    )


def test_terms_based_on_a_file_give_only_what_differs(tmp_path) -> None:
    (tmp_path / "base.yaml").write_text(
        shipped("data/terms/five_phase.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tmp_path / "ours.yaml").write_text("based_on: base.yaml\npass_through_costs: weigh_as_cost\n", encoding="utf-8")
    ours = read_terms(tmp_path / "ours.yaml")
    assert ours.kind == "five_phase"
    assert ours.parties == {"operator": "msp", "vendor": "isv"}
    assert ours.pass_through_costs == "weigh_as_cost"


def test_files_based_on_each_other_in_a_circle_are_refused(tmp_path) -> None:
    (tmp_path / "a.yaml").write_text("based_on: b.yaml\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("based_on: a.yaml\n", encoding="utf-8")
    with pytest.raises(partnersim.InputError, match=r"b\.yaml:1: .*in a circle, a\.yaml → b\.yaml → a\.yaml"):
        read_terms(tmp_path / "a.yaml")


def test_a_slip_of_go_live_moves_the_labels_of_that_scenario(case) -> None:
    ledger = simulate(case, read_terms(shipped("data/terms/five_phase.yaml")))
    phase = ledger.phase
    assert phase.sel(scenario="base").values[:4].tolist() == [1] * 4
    assert phase.sel(scenario="cautious").values[:7].tolist() == [1] * 7
    assert phase.sel(scenario="base").values[4] == 2


def test_draws_need_a_case_with_distributions(case) -> None:
    with pytest.raises(partnersim.InputError, match="distributions"):
        simulate(case, direct(), draws=100)


def test_an_agreement_defined_elsewhere_runs_like_any_other(case) -> None:
    from collections.abc import Mapping

    from partnersim.agreements import Agreement, Arrangement
    from partnersim.agreements.arrangement import all_to
    from partnersim.engine.flows import Flows
    from partnersim.testing import check_agreement

    class WinnerTakesAll(Agreement):
        """Everything goes to one seat."""

        kind: str = "winner"

        @property
        def seats(self) -> tuple[str, ...]:
            return ("winner",)

        def arrange(self, flows: Flows, seats: Mapping[str, int]) -> Arrangement:
            return Arrangement(all_to(seats["winner"], flows), flows.to_share, flows.cost("running"))

        def clause(self) -> tuple[str, ...]:
            return ("The winner takes it all.",)

    terms = WinnerTakesAll(parties={"winner": "isv"})
    books = simulate(case, terms).books
    np.testing.assert_array_equal(books.received[:, 0], books.collected)
    assert partnersim.compare(case, [terms])["terms"].tolist() == ["winner"] * 3
    shared = partnersim.allocate(WinnerTakesAll(parties={"winner": "p2"}), [10.0, 20.0], [[1.0, 2.0]] * 2)
    assert shared.received.sel(partner="p2", scenario="base").values.tolist() == [10.0, 20.0]
    check_agreement(WinnerTakesAll(parties={"winner": "p1"}), partners=["p1", "p2"])


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ("{costs.on_call.by: isv}", "costs.on_call.by"),
        ("{costs.extra: {by: isv, monthly_amount: 5}}", "costs.extra"),
        ("{months: 62}", "months"),
        ("{partners.isv.annual_discount_rate: 50%}", "partners.isv.annual_discount_rate"),
        ("{revenue_lines.more: {price: 5, per: month}}", "revenue_lines.more"),
        ("{currency: EUR}", "currency"),
    ],
)
def test_neither_a_scenario_nor_terms_change_the_frame_of_a_case(case, change: str, path: str) -> None:
    text = CASE.read_text(encoding="utf-8").replace("  cautious:", f"  other: {change}\n  cautious:", 1)
    with pytest.raises(partnersim.InputError, match=f"{path} is the same in all scenarios") as refused:
        parse_case(text, "case.yaml")
    assert refused.value.problems[0].line == text.splitlines().index(f"  other: {change}") + 1
    with pytest.raises(partnersim.InputError, match=f"{path} is the same in all scenarios"):
        simulate(case, direct(f"effects: {change}"))


def test_credits_are_at_most_what_was_billed() -> None:
    more = "credits:\n  one: {by: msp, monthly_amount: 1e6}\n  two: {by: isv, share_of_revenue: 60%}\n"
    more += "  three: {by: msp, monthly_amount: 1e6, lines: [setup]}\nscenarios:"
    books = simulate(parse_case(CASE.read_text(encoding="utf-8").replace("scenarios:", more, 1)), direct()).books
    np.testing.assert_allclose(books.collected, 0.0, atol=1e-9)
    assert books.billed.max() > 0


def test_fields_that_only_fit_together_are_set_together(case) -> None:
    from partnersim.simulation.overrides import with_overrides

    split = parse_terms("kind: static_split\nbase: revenue\nshares: {a: 50%, b: 50%}\nparties: {a: isv, b: msp}")
    _, [changed] = with_overrides(case, [split], ["terms.shares.a=60%", "terms.shares.b=40%"])
    assert changed.shares == {"a": 0.6, "b": 0.4}
    with pytest.raises(partnersim.InputError, match="shares make 60% \\+ 50% = 110%"):
        with_overrides(case, [split], ["terms.shares.a=60%"])


def test_running_costs_cannot_end_before_they_begin() -> None:
    text = CASE.read_text(encoding="utf-8").replace("monthly_hours: 60}", "monthly_hours: 60, until: 2027-03}")
    with pytest.raises(partnersim.InputError, match="maintenance begins at go-live"):
        parse_case(text)
    parse_case(text.replace("until: 2027-03", "from: 2027-01, until: 2027-03"))


def test_a_series_must_reach_the_horizon(tmp_path) -> None:
    text = CASE.read_text(encoding="utf-8").split("scenarios:")[0]
    steps = "monthly_new_instances: {1: 15, 7: 24, 13: 35, 25: 40}"
    assert steps in text
    (tmp_path / "case.yaml").write_text(text.replace(steps, "series: {file: new.csv}"), encoding="utf-8")
    rows = "".join(f"{month},{month * 2}\n" for month in range(1, 57))
    (tmp_path / "new.csv").write_text("month,new_instances\n" + rows, encoding="utf-8")
    books = simulate(read_case(tmp_path / "case.yaml"), direct()).books
    assert books.billed[4, 0] == pytest.approx(2 * (105 + 300))
    (tmp_path / "new.csv").write_text("month,new_instances\n" + rows.replace("56,112\n", ""), encoding="utf-8")
    with pytest.raises(partnersim.InputError, match="no number for 2031-12, month 56 from go-live"):
        simulate(read_case(tmp_path / "case.yaml"), direct())


def test_a_partner_holds_one_seat(case) -> None:
    split = (
        "kind: static_split\nbase: revenue\nshares: {vendor: 50%, operator: 50%}\nparties: {vendor: isv, operator: isv}"
    )
    with pytest.raises(partnersim.InputError, match="isv holds two seats, vendor and operator"):
        simulate(case, parse_terms(split))


def test_outside_parties_take_no_more_than_all(case) -> None:
    shared = "kind: five_phase\nparties: {operator: msp, vendor: isv}\noutside_parties:\n"
    half = "share_of_revenue: {subscription: 60%}}\n"
    with pytest.raises(partnersim.InputError, match="outside parties take more than all of subscription"):
        simulate(case, parse_terms(f"{shared}  a: {{name: A, {half}  b: {{name: B, {half}"))
    with pytest.raises(partnersim.InputError, match="isv is a partner of the case"):
        simulate(case, parse_terms(f"{shared}  isv: {{name: A, {half}"))


def test_credits_are_of_what_is_billed_mark_up_included() -> None:
    text = CASE.read_text(encoding="utf-8").replace(
        "scenarios:", "credits:\n  outages: {by: msp, share_of_revenue: 10%}\nscenarios:", 1
    )
    books = simulate(parse_case(text), white_label("mark_up: 50%")).books
    np.testing.assert_allclose(books.collected, books.billed * 0.9)


def test_demand_of_a_series_is_never_negative(tmp_path) -> None:
    text = CASE.read_text(encoding="utf-8").replace(
        "monthly_new_instances: {1: 15, 7: 24, 13: 35, 25: 40}", "series: {file: new.csv}"
    )
    (tmp_path / "case.yaml").write_text(text.split("scenarios:")[0], encoding="utf-8")
    (tmp_path / "new.csv").write_text("month,new_instances\n1,5\n2,-60.2\n", encoding="utf-8")
    with pytest.raises(partnersim.InputError, match=r"new\.csv:3: -60\.2 is below 0"):
        read_case(tmp_path / "case.yaml")


def test_any_field_can_be_set_list_items_and_effects_too(case) -> None:
    from partnersim.simulation.overrides import with_overrides

    terms = read_terms(shipped("data/terms/investor_waterfall.yaml"))
    sets = [
        "terms.tiers.0.cap=50%",
        "terms.effects.demand.monthly_churn=1%",
        "case.demand.monthly_new_instances.3=50",
        "case.scenarios.cautious.demand.monthly_churn=9%",
    ]
    changed_case, [changed] = with_overrides(case, [terms], sets)
    assert changed.tiers[0].cap == 0.5
    assert changed.effects == {"demand.monthly_churn": "1%"}
    assert changed_case.demand.monthly_new_instances == {1: 15, 3: 50, 7: 24, 13: 35, 25: 40}
    assert changed_case.scenarios["cautious"]["demand.monthly_churn"] == "9%"
    with pytest.raises(partnersim.InputError, match=r"^--set:1: "):
        with_overrides(case, [terms], ["terms.tiers.9.cap=50%"])


def test_what_is_wrong_in_a_scenario_is_named_there() -> None:
    text = CASE.read_text(encoding="utf-8").replace("  cautious:", "  odd: {terms.notice_months: 3}\n  cautious:", 1)
    with pytest.raises(partnersim.InputError) as refused:
        parse_case(text, "case.yaml")
    line = text.splitlines().index("  odd: {terms.notice_months: 3}") + 1
    assert str(refused.value).startswith(f"case.yaml:{line}: unknown key `terms`")


def test_outside_parties_take_their_share_of_what_customers_pay_not_of_what_they_are_billed() -> None:
    short = CASE.read_text(encoding="utf-8").replace(
        "scenarios:", "credits:\n  outages: {by: msp, share_of_revenue: 10%}\nscenarios:", 1
    )
    terms = parse_terms(
        "kind: five_phase\nparties: {operator: msp, vendor: isv}\n"
        "outside_parties: {market: {name: A, share_of_revenue: {subscription: 3%, setup: 3%, compute: 3%}}}"
    )
    books = simulate(parse_case(short), terms).books
    np.testing.assert_allclose(books.taken[:, 0], books.billed * 0.9 * 0.03)
