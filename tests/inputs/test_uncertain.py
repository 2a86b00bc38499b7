"""A number of a case may be a distribution: how it is written, what is run without draws, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnersim import parse_case, read_case
from partnersim.errors import InputError
from partnersim.inputs.case import Case
from partnersim.inputs.provenance import counted
from partnersim.inputs.reader import changed_case
from tests.inputs.samples import CASE

CHURN = "  monthly_churn: 2.5%\n"


def with_churn(written: str, more: str = "") -> str:
    assert CHURN in CASE
    return CASE.replace(CHURN, f"  monthly_churn: {written}\n") + more


def refusal(text: str) -> str:
    with pytest.raises(InputError) as refused:
        parse_case(text, "new.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("written", "typical", "ends"),
    [
        ("{low: 2%, mode: 2.5%, high: 4%}", 0.025, (0.02, 0.04)),
        ("{high: 4%, low: 0.02, mode: 2.5%}", 0.025, (0.02, 0.04)),
        ("{low: 2%, high: 4%}", 0.03, (0.02, 0.04)),
        ("{mean: 2.5%, sd: 0.2%}", 0.025, (0.025 - 6.4 * 0.002, 0.025 + 6.4 * 0.002)),
        ("{mean: 2.5%, sd: 1%}", 0.025, (0.0, 0.025 + 6.4 * 0.01)),  # nobody's churn is below 0
        ("{median: 2.5%, log_sd: 10%}", 0.025, (0.025 * 0.5272924240, 0.025 * 1.8964808793)),
        ("{values: {2%: 30%, 3%: 50%, 5%: 20%}}", 0.03, (0.02, 0.05)),
        ("{values: {5%: 40%, 2%: 40%, 3%: 20%}}", 0.02, (0.02, 0.05)),  # of several as likely, the lowest
    ],
)
def test_without_draws_the_typical_value_is_run(written: str, typical: float, ends: tuple[float, float]) -> None:
    case = parse_case(with_churn(written))
    assert case.demand.monthly_churn == typical
    (uncertain,) = case.uncertain
    assert uncertain.name == "demand.monthly_churn"
    assert uncertain.distribution.ends == pytest.approx(ends)
    assert case.varies


def test_a_column_of_a_file_beside_the_case_is_as_good_as_its_numbers(tmp_path: Path) -> None:
    (tmp_path / "seen.csv").write_text("year,churn\n2021,3\n2022,1\n2023,2\n2024,2\n", encoding="utf-8")
    written = "{file: seen.csv, column: churn, times: 1%}"
    (tmp_path / "case.yaml").write_text(with_churn(written), encoding="utf-8")
    case = read_case(tmp_path / "case.yaml")
    assert case.uncertain[0].distribution.ends == (0.01, 0.03)
    assert case.demand.monthly_churn == 0.02


def test_steps_may_be_uncertain_one_by_one_or_as_one_number() -> None:
    steps = "{1: 15, 7: 24, 13: 35, 25: 40}"
    one = parse_case(CASE.replace(steps, "{1: 15, 7: {low: 20, mode: 24, high: 30}}"))
    assert one.uncertain[0].name == "demand.monthly_new_instances.7"
    assert one.demand.monthly_new_instances == {1: 15.0, 7: 24.0}
    whole = parse_case(CASE.replace(steps, "{low: 10, mode: 15, high: 30}"))
    assert whole.uncertain[0].name == "demand.monthly_new_instances"
    assert whole.demand.monthly_new_instances == {1: 15.0}


def test_lines_and_partners_may_be_called_low_and_high() -> None:
    lines = CASE.replace("  setup: ", "  low: ").replace("  subscription: ", "  high: ")
    case = parse_case(lines.replace("sources:", "ignored:").split("ignored:")[0])
    assert not case.varies
    assert {"low", "high"} < set(case.revenue_lines)


def test_a_distribution_is_one_input() -> None:
    fixed, spread = parse_case(CASE), parse_case(with_churn("{low: 2%, mode: 2.5%, high: 4%}"))
    assert len(counted(spread)) == len(counted(fixed))
    churn = next(each for each in counted(spread) if each.path == "demand.monthly_churn")
    assert churn.value == {"low": "2%", "mode": "2.5%", "high": "4%"}


def test_a_scenario_makes_a_number_certain() -> None:
    case = parse_case(with_churn("{low: 2%, mode: 2.5%, high: 4%}"))
    assert changed_case(case, case.scenarios["cautious"]).uncertain == ()


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{low: 4%, mode: 2.5%, high: 5%}", "low 4% is above mode 2.5%; write them in rising order"),
        ("{low: 2%, mode: 6%, high: 5%}", "mode 6% is above high 5%; write them in rising order"),
        ("{low: 2%, mode: 2%, high: 2%}", "low and high are the same, so nothing varies; write the number alone"),
        ("{low: 2%, mode: 3%}", "has 'low', 'mode', which is no distribution; write {low, mode, high}, {low, high}"),
        ("{low: 2%, high: 3%, mean: 2%}", "has 'low', 'high', 'mean', which is no distribution"),
        ("{low: 2, mode: 2.5, high: 4}", "demand.monthly_churn.low: 2 is not a rate; write 2%"),
        ("{low: a, high: 4%}", "demand.monthly_churn.low: 'a' is not a rate"),
        ("{mean: 2%, sd: 0}", "sd is 0, so nothing varies; write the number alone"),
        ("{mean: 2%, sd: -1%}", "demand.monthly_churn.sd: '-1%' is below 0"),
        ("{values: {2%: 30%, 3%: 60%}}", "the chances make 90%; write chances that make 100%"),
        ("{values: {2: 100%}}", "demand.monthly_churn.values: 2 is not a rate; write 2%"),
        ("{values: {2%: 100%}}", "a single value has a chance, so nothing varies; write the number alone"),
        ("{values: {2%: 100%, 3%: 0%}}", "a single value has a chance, so nothing varies; write the number alone"),
        ("{values: {2%: 40%, 0.02: 60%}}", "a single value has a chance, so nothing varies; write the number alone"),
        ("{values: 3%}", "values are a map of value → chance; write {values: {2%: 70%, 3%: 30%}}"),
        ("{file: 3, column: x}", "demand.monthly_churn.file: 3 is no name; write one"),
        ("{file: nowhere.csv, column: x}", "names 'nowhere.csv', which is not beside the case; correct the path"),
        ("{median: 0%, log_sd: 5%}", "half of nothing is nothing; write a median above 0"),
        ("{median: 2%, log_sd: 20000%}", "no deal is so uncertain; write a log_sd of at most 500%"),
    ],
)
def test_what_is_no_distribution_is_refused_at_its_line(written: str, says: str) -> None:
    said = refusal(with_churn(written))
    line = CASE[: CASE.index(CHURN)].count("\n") + 1
    assert said.startswith(f"new.yaml:{line}: ")
    assert says in said


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("months: 60", "months: {low: 50, high: 60}", "months is a whole number or a month and cannot vary by draws"),
        ("go_live: 2027-05", "go_live: {low: 2027-05, high: 2027-08}", "go_live is a whole number or a month"),
        (
            "annual_discount_rate: 12%",
            "annual_discount_rate: {low: 10%, high: 14%}",
            "partners.isv.annual_discount_rate cannot vary by draws; write one number",
        ),
        ("currency: CHF", "joint_annual_discount_rate: {low: 1%, high: 2%}\ncurrency: CHF", "cannot vary"),
        ("cautious: {demand.monthly_churn: 3.5%", "cautious: {demand.monthly_churn: {low: 3%, high: 4%}",
         "demand.monthly_churn is a number in a scenario, which is a named set of them; write one"),
    ],
)  # fmt: skip
def test_what_cannot_vary_is_refused(old: str, new: str, says: str) -> None:
    assert old in CASE
    assert says in refusal(CASE.replace(old, new, 1))


def test_draws_that_would_make_no_case_are_refused() -> None:
    """A survival table must fall, whatever is drawn."""
    table = "survival: {12: {low: 60%, high: 80%}, 24: {low: 50%, high: 70%}}"
    said = refusal(CASE.replace(CHURN, f"  {table}\n").replace("{demand.monthly_churn: 3.5%, go_live", "{go_live"))
    assert "demand.survival.12 may be 60%: " in said
    assert "survival rises with age" in said


def test_a_late_go_live_must_be_within_the_horizon() -> None:
    said = refusal(CASE + "uncertainty: {go_live_slip: {0: 50%, 60: 50%}}\n")
    assert "go_live" in said
    assert "outside the horizon" in said


BOTH = with_churn("{low: 2%, mode: 2.5%, high: 4%}").replace("price: 60,", "price: {low: 50, high: 70},").replace(
    "price: 300,", "price: {low: 200, high: 400},"
)  # fmt: skip
PRICE, SETUP = "revenue_lines.subscription.price", "revenue_lines.setup.price"


def correlated_case(pairs: str, more: str = "") -> Case:
    return parse_case(f"{BOTH}uncertainty: {{correlation: {pairs}{more}}}\n", "new.yaml")


def test_correlations_that_no_numbers_have_name_a_pair() -> None:
    with pytest.raises(InputError) as refused:
        correlated_case(f"{{demand.monthly_churn: {{{PRICE}: 90%, {SETUP}: 90%}}, {PRICE}: {{{SETUP}: -90%}}}}")
    assert f"{PRICE} and {SETUP} cannot be so correlated beside the other pairs" in str(refused.value)
    assert "would fit" in str(refused.value)


def test_pairs_fit_together_in_any_order() -> None:
    """.72, −.95, −.68 have a matrix whose smallest eigenvalue is .044, though two of the pairs alone do not fit."""
    pairs = [("demand.monthly_churn", PRICE, 0.72), ("demand.monthly_churn", SETUP, -0.95), (PRICE, SETUP, -0.68)]
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        text = ", ".join(f"{one}: {{{other}: {value}}}" for one, other, value in (pairs[k] for k in order[:1]))
        rest = {}
        for k in order:
            one, other, value = pairs[k]
            rest.setdefault(one, []).append(f"{other}: {value}")
        text = ", ".join(f"{one}: {{{', '.join(others)}}}" for one, others in rest.items())
        correlated_case(f"{{{text}}}")


@pytest.mark.parametrize(
    ("pairs", "more", "says"),
    [
        ("{demand.monthly_churn: {demand.survival: 10%}}", "", "demand.survival is not uncertain in this case"),
        (f"{{demand.monthly_churn: {{{PRICE}: 110%}}}}", "", "'110%' is no correlation; write -100% to 100%"),
        (f"{{{PRICE}: {{{PRICE}: 10%}}}}", "", "is with itself; delete it"),
        (f"{{{PRICE}: {{{SETUP}: 10%}}, {SETUP}: {{{PRICE}: 10%}}}}", "", "is given twice; delete it"),
        (
            f"{{{PRICE}: {{shocks.growth: 10%}}}}",
            ", shocks: {growth: {log_sd: 10%}}",
            "a number drawn once and a shock of every month have no correlation",
        ),
    ],
)
def test_a_wrong_pair_is_refused(pairs: str, more: str, says: str) -> None:
    with pytest.raises(InputError, match=r"new\.yaml:3\d: ") as refused:
        correlated_case(pairs, more)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("uncertainty", "says"),
    [
        ("{go_live_slip: {0: 60%, 3: 30%}}", "the chances make 90%; write chances that make 100%, 0 months included"),
        ("{go_live_slip: {x: 100%}}", "'x' is no number of months; write 0, 1, 2, …"),
        ("{shocks: {demand: {log_sd: 10%}}}", "demand"),
        ("{shocks: {growth: {log_sd: 0}}}", "uncertainty.shocks.growth.log_sd"),
        ("{shocks: {growth: {log_sd: 600%}}}", "uncertainty.shocks.growth.log_sd"),
        (
            "{shocks: {growth: {log_sd: {low: 1%, high: 9%}}}}",
            "uncertainty.shocks.growth.log_sd: a map is not a factor",
        ),
        ("{go_live_slip: {0: {low: 50%, high: 60%}, 1: 40%}}", "a map is not a rate"),
        ("{shocks: {growth: {autocorrelation: 50%}}}", "`log_sd` is missing"),
    ],
)
def test_a_wrong_shock_or_slip_is_refused(uncertainty: str, says: str) -> None:
    assert says in refusal(f"{CASE}uncertainty: {uncertainty}\n")


AVAILABILITY = "uncertainty: {shocks: {availability: {log_sd: 50%}}}\n"
IN_VAIN = (
    "no credit of this case depends on availability; write one with monthly_availability and share_below, or delete it"
)


def test_a_shock_of_availability_needs_a_credit_that_depends_on_it() -> None:
    credits = "credits: {{unpaid: {{by: msp, reason: bad_debt, share_of_revenue: 1%}}{}}}\n"
    sla = ", sla: {by: msp, monthly_availability: 99.95%, share_below: {99.9%: 10%}}"
    for without in ("", credits.format("")):
        said = refusal(CASE + without + AVAILABILITY)
        assert said.startswith(f"new.yaml:{(CASE + without).count(chr(10)) + 1}: uncertainty.shocks.availability: ")
        assert IN_VAIN in said
    case = parse_case(CASE + credits.format(sla) + AVAILABILITY)
    assert case.varies
    with pytest.raises(InputError, match="no credit of this case depends on availability"):
        changed_case(parse_case(CASE), {"uncertainty.shocks": {"availability": {"log_sd": "50%"}}})


def test_draws_whose_sum_is_too_much_are_refused() -> None:
    brought = "  brought_by: {isv: {low: 30%, high: 90%}, msp: {low: 10%, high: 70%}}\n"
    assert "partners bring 160% of customers" in refusal(CASE.replace(CHURN, CHURN + brought))


@pytest.mark.parametrize(
    "scenario",
    [
        "{demand.monthly_new_instances: {1: {low: 1, high: 2000}}}",
        "{demand: {monthly_churn: {low: 1%, high: 2%}, monthly_new_instances: 3}}",
    ],
)
def test_no_distribution_hides_in_a_scenario(scenario: str) -> None:
    text = CASE.replace("cautious: {demand.monthly_churn: 3.5%, go_live: 2027-08}", f"cautious: {scenario}")
    assert "is a number in a scenario, which is a named set of them; write one" in refusal(text)


def test_a_scenario_sets_an_uncertain_number_as_a_whole() -> None:
    text = with_churn("{low: 2%, high: 4%}").replace("{demand.monthly_churn: 3.5%", "{demand.monthly_churn.low: 1%")
    assert "demand.monthly_churn is uncertain; set it as a whole, and not its low" in refusal(text)


def test_only_the_case_itself_is_drawn() -> None:
    """A late scenario need not have room for the slip of the case."""
    late = CASE.replace("go_live: 2027-08}", "go_live: 2031-10}") + "uncertainty: {go_live_slip: {0: 50%, 4: 50%}}\n"
    assert parse_case(late).varies
    assert parse_case(CASE + "uncertainty: {go_live_slip: {0: 100%, 100: 0%}}\n").varies


def test_a_change_of_correlations_is_checked_too() -> None:
    fits = correlated_case(f"{{demand.monthly_churn: {{{PRICE}: 40%}}}}")
    with pytest.raises(InputError, match="nowhere is not uncertain in this case"):
        changed_case(fits, {"uncertainty.correlation": {"demand.monthly_churn": {"nowhere": 0.5}}})
    pairs = {"demand.monthly_churn": {PRICE: 0.99, SETUP: 0.99}, SETUP: {PRICE: -0.99}}
    with pytest.raises(InputError, match="cannot be so correlated beside the other pairs"):
        changed_case(fits, {"uncertainty.correlation": pairs})
    certain = changed_case(fits, {"demand.monthly_churn": "3%"})
    assert [each.name for each in certain.uncertain] == [PRICE, SETUP]


def test_many_pairs_that_do_not_fit_are_refused_at_once() -> None:
    names = [f"revenue_lines.line{k}.price" for k in range(20)]
    lines = "".join(f"  line{k}: {{price: {{low: 1, high: 9}}, per: month}}\n" for k in range(20))
    pairs = ", ".join(
        f"{one}: {{{', '.join(f'{other}: -6%' for other in names[k + 1 :])}}}" for k, one in enumerate(names[:-1])
    )
    text = CASE.replace("  setup: ", f"{lines}  setup: ") + f"uncertainty: {{correlation: {{{pairs}}}}}\n"
    assert "write some nearer to 0" in refusal(text)
