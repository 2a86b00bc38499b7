"""Claims recomputed: the published ones that fail, what counts as said, and what cannot be checked."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

from partnersim import InputError, parse_case, parse_terms, simulate
from partnersim.inputs.claims import parse_claims, read_claims
from partnersim.negotiate.claims.checks import Checked, check_claims
from partnersim.negotiate.claims.claimed import Claimed
from partnersim.render.claims import claims_said, claims_text
from partnersim.shipped import shipped

PUBLISHED = check_claims(read_claims(shipped("data/claims/published-calculator.yaml")))
BY_NAME = {each.name: each for each in PUBLISHED.checked}
HEAD = "title: Trial\ncase: managed-db\nterms: direct\n"


def checked(claim: str, head: str = HEAD) -> Checked:
    """A single claim, `check: …` and what else it says, line by line."""
    lines = "".join(f"    {line}\n" for line in claim.splitlines())
    (found,) = check_claims(parse_claims(f"{head}claims:\n  one:\n    says: Much.\n{lines}")).checked
    return found


def instalment(rate: float) -> float:
    return 1e6 * (rate / 12) * (1 + rate / 12) ** 36 / ((1 + rate / 12) ** 36 - 1)


@pytest.mark.parametrize(
    ("name", "said", "low", "high", "off"),
    [
        ("loan_back_in_18_months", (12.0, 18.0), 34.0, 34.0, 16.0),
        ("loan_returns_15_to_25_percent", (1.15, 1.25), 36e-6 * instalment(0.03), 36e-6 * instalment(0.08), None),
        ("instances_2_2_times", (2.2, 2.2), 2.0**1.2, 2.0**1.2, 2.0**1.2 - 2.2),
        ("churn_lower_by_25_percent", (-0.25, -0.25), -0.075, -0.075, 0.175),
    ],
)
def test_the_four_published_claims_fail_with_the_recomputed_figures(
    name: str, said: tuple[float, float], low: float, high: float, off: float | None
) -> None:
    each = BY_NAME[name]
    assert each.verdict == "fails"
    assert each.claimed is not None
    assert (each.claimed.low.value, each.claimed.high.value) == said
    assert each.found == pytest.approx((low, high))
    assert each.off_by == pytest.approx(low - said[0] if off is None else off)
    assert each.failing == len(each.points)


def test_a_loan_passes_its_principal_with_the_34th_instalment() -> None:
    assert 33 * instalment(0.05) < 1e6 < 34 * instalment(0.05)


def test_the_return_of_a_loan_is_4_7_to_12_8_percent() -> None:
    low, high = BY_NAME["loan_returns_15_to_25_percent"].found or (0.0, 0.0)
    assert (round(low - 1.0, 3), round(high - 1.0, 3)) == (0.047, 0.128)


def test_others_of_the_same_programme_hold() -> None:
    assert [each.name for each in PUBLISHED.of("holds")] == [
        "churn_by_its_formula", "even_at_the_same_time", "equal_margins",
    ]  # fmt: skip
    assert [each.why for each in PUBLISHED.of("cannot be checked")] == ["it says no figure, nor whose"]
    assert claims_said(PUBLISHED) == "Four of eight claims fail, three hold and one cannot be checked."


@pytest.mark.parametrize(
    ("text", "value", "tolerance", "off", "holds"),
    [
        ("irr[isv] = 15%", 0.1451, None, -0.0049, True),  # it rounds to 15%
        ("irr[isv] = 15%", 0.1449, None, -0.0051, False),
        ("irr[isv] = 15.0%", 0.1451, None, -0.0049, False),
        ("irr[isv] = 15%..25%", 0.2549, None, 0.0049, True),
        ("irr[isv] = 15%..25%", 0.2551, None, 0.0051, False),
        ("irr[isv] = 15%..25%", 0.2, None, 0.0, True),
        ("moic[isv] = 2.2", 2.297, None, 0.097, False),
        ("moic[isv] = 2.2", 2.297, 0.1, 0.097, True),
        ("npv[isv] = 400_000", 400_000.4, None, 0.4, True),
        ("npv[isv] = 400_000", 400_001.0, None, 1.0, False),
        ("npv[isv] = -400_000", -399_000.0, 1_000.0, 1_000.0, True),
        ("npv[isv] = -5..-1", -6.0, 0.0, -1.0, False),
        ("payback[isv] <= 18", 18.0, None, 0.0, True),
        ("payback[isv] <= 18", 18.4, None, 0.4, False),  # a limit is meant as it stands
        ("payback[isv] <= 18", 20.0, 2.0, 2.0, True),
        ("payback[isv] <= 18", math.inf, None, math.inf, False),
        ("payback[isv] < 18", 18.0, None, 0.0, False),
        ("npv[isv] >= 0", -1e-12, None, -1e-12, True),  # what a sum of floats leaves
        ("npv[isv] >= 0", -0.5, None, -0.5, False),
        ("npv[isv] > 0", 0.0, None, 0.0, False),
        ("npv[isv] > 0", 0.01, None, 0.0, True),
    ],
)
def test_what_counts_as_said(text: str, value: float, tolerance: float | None, off: float, holds: bool) -> None:
    claimed = Claimed.parsed(text)
    assert claimed.off_by(value) == pytest.approx(off)
    assert claimed.holds(value, tolerance) == holds


def test_figures_are_those_of_a_simulation() -> None:
    case, terms = (shipped(f"data/{kind}.yaml") for kind in ("cases/managed-db", "terms/direct"))
    ledger = simulate(parse_case(case.read_text("utf-8")), parse_terms(terms.read_text("utf-8")))
    found = checked("check: peak_funding[isv] = -122_079").found
    assert found is not None
    assert found[0] == pytest.approx(ledger.books.position[:, 0, 0].min())


def test_a_seat_a_scenario_and_a_field_may_be_named() -> None:
    assert checked("check: npv[referrer] = 230_178").verdict == "holds"
    assert checked("check: npv[isv].cautious = 143_079").verdict == "holds"
    assert checked("check: terms.share_of_revenue.subscription = 40%").verdict == "holds"
    assert checked("check: case.demand.monthly_new_instances.7 = 24").verdict == "holds"


def test_parties_and_sets_make_it_another_deal() -> None:
    swapped = checked("check: npv[isv] = 230_178\nparties: {provider: isv, referrer: msp}")
    assert swapped.verdict == "fails"
    assert checked("check: npv[isv] = 230_178\nsets: {case.demand.monthly_churn: 3%}").verdict == "fails"


def test_what_a_claim_sets_goes_before_what_the_file_sets_and_what_it_holds_across_before_both() -> None:
    head = f"{HEAD}sets: {{case.demand.monthly_churn: 3%}}\n"
    assert checked("check: case.demand.monthly_churn = 3%", head).verdict == "holds"
    own = "check: case.demand.monthly_churn = 4%\nsets: {case.demand.monthly_churn: 4%}"
    assert checked(own, head).verdict == "holds"
    across = checked(f"{own}\nacross: {{case.demand.monthly_churn: [4%, 5%]}}", head)
    assert (across.verdict, across.failing, across.found) == ("fails", 1, (0.04, 0.05))
    assert across.off_by == pytest.approx(0.01)


def test_what_the_other_deal_sets_goes_before_what_it_holds_across() -> None:
    across = "check: case.demand.monthly_churn > 1\nacross: {case.demand.monthly_churn: [3%, 4%]}\n"
    found = checked(f"{across}ratio_to: {{sets: {{case.demand.monthly_churn: 2%}}}}").found
    assert found == pytest.approx((1.5, 2.0))


def test_it_must_hold_at_every_combination() -> None:
    across = "across: {case.demand.monthly_churn: [2%, 3%], terms.notice_months: [3, 6, 9]}"
    assert len(checked(f"check: npv[isv] >= 0\n{across}").points) == 6


@pytest.mark.parametrize(
    ("relation", "value"), [("ratio_to", 1.5), ("change_from", 0.5), ("difference_from", 0.01)]
)  # fmt: skip
def test_a_figure_is_measured_against_that_of_another_deal(relation: str, value: float) -> None:
    sets = "sets: {case.demand.monthly_churn: 3%}\ncheck: case.demand.monthly_churn = "
    said = "1.5" if relation == "ratio_to" else f"{value:.0%}"
    found = checked(f"{sets}{said}\n{relation}: {{sets: {{case.demand.monthly_churn: 2%}}}}")
    assert found.verdict == "holds"
    assert found.found == pytest.approx((value, value))


def test_a_change_from_a_loss_has_the_sign_of_what_is_gained() -> None:
    less = "sets: {case.costs.build_service.one_time: 0}\ncheck: peak_funding[isv] > 0%\nchange_from: "
    assert checked(f"{less}{{sets: {{case.costs.build_service.one_time: 90000}}}}").verdict == "holds"


def test_draws_tell_what_only_draws_can() -> None:
    head = HEAD.replace("managed-db", "managed-db-uncertain")
    drawn = checked("check: probability_of_loss[isv] <= 5%", f"{head}draws: 200\nseed: 1\n")
    assert drawn.verdict == "holds"
    assert checked("check: npv[isv].p05 < 230_178", f"{head}draws: 200\n").verdict == "holds"
    with pytest.raises(InputError, match=r"claims:7: probability_of_loss\[isv\] is of draws; write draws: 2000"):
        checked("check: probability_of_loss[isv] <= 5%", head)


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("check: irr[isv] = 15%\nsets: {case.costs: {}, terms.does: {}}", "no single rate makes what isv puts in"),
        ("check: moic[isv] = 2\nsets: {case.costs: {}, terms.does: {}}", "isv never puts money in"),
        (
            "check: payback[isv] = 2\nsets: {case.months: 8}\nratio_to: {sets: {case.months: 60}}",
            "the money never comes back",
        ),
        (
            "check: payback[isv] = 2\nratio_to: {sets: {case.costs: {}, terms.does: {}}}",
            r"payback\[isv\], which it is measured against, is 0",
        ),
    ],
)
def test_where_there_is_no_figure_it_says_why(claim: str, why: str) -> None:
    found = checked(claim)
    assert found.verdict == "cannot be checked"
    assert found.found is None
    assert found.off_by is None
    assert re.search(why, found.why)


def test_never_is_off_by_more_than_any_number() -> None:
    found = checked("check: payback[isv] <= 18\nsets: {case.months: 8}")
    assert (found.verdict, found.found, found.off_by) == ("fails", (math.inf, math.inf), math.inf)


def test_months_of_payback_may_be_counted_from_another_month() -> None:
    first, later = (checked(f"check: payback[isv] = 36\n{more}").found for more in ("", "counted_from: 2027-05"))
    assert first is not None
    assert later is not None
    assert first[0] - later[0] == 4.0


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("check: npv[isv]", "claims:7: 'npv[isv]' cannot be checked; write FIGURE = NUMBER"),
        ("check: nvp[isv] = 1", "claims:7: nvp is no measure; did you mean npv?"),
        ("check: npv[isw] = 1", "claims:7: npv[isw]: isw is neither a partner nor a filled seat; did you mean isv?"),
        ("check: npv[isv].bald = 1", "claims:7: npv[isv].bald: bald is no scenario of this case; did you mean bold?"),
        ("check: npv[isv] = 15%", "what is checked is no share; write a number without %"),
        ("check: irr[isv] = 15", "what is checked is a share; write it with %, like 15%"),
        ("check: irr[isv] = 15..25%", "only one end is a percentage; write % on both"),
        ("check: npv[isv] = 5..1", "runs downwards; write the lower end first"),
        ("check: npv[isv] <= 1..5", "is a limit and a range"),
        ("check: npv[isv] = 1\ntolerance: 2%", "2% is no tolerance of npv[isv] = 1; write a number"),
        ("check: irr[isv] = 1%\ntolerance: 2", "2 is no tolerance of irr[isv] = 1%; write a percentage"),
        ("check: npv[isv] = 1\nchange_from: {sets: {case.months: 48}}", "what is checked is a share"),
        ("check: case.demand.monthly_chrun = 2%", "there is no monthly_chrun; did you mean monthly_churn?"),
        ("check: case.demand = 2%", "case.demand is no single number"),
        ("check: case.demand.monthly_new_instances = 15", "is no single number; name one"),
        ("check: npv[isv] = 1\nsets: {case.demand.monthly_chrun: 2%}", "claims:8: unknown key `monthly_chrun`"),
        ("check: npv[isv] = 1\nacross: {terms.notice_months: [3, -1]}", "claims:8: notice_months: "),
        (
            "check: npv[isv] = 1\nterms: dirct",
            "claims:8: there is no shipped file dirct in terms; did you mean direct?",
        ),
        ("check: npv[isv] = 1\ncase: gone.yaml", "claims:8: there is no file gone.yaml, seen from the folder of this"),
        ("check: npv[isv] = 1\nparties: {vendor: isv}", "claims:8: vendor is no seat of direct"),
        ("check: npv[isv] = 1\ndifference_from: {figure: 'irr[msp]'}", "are not of the same unit"),
        ("check: npv[isv] = 1\ndifference_from: {figure: much}", "claims:7: 'much' is no metric"),
    ],
)
def test_what_cannot_be_used_is_said_by_its_line(claim: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        checked(claim)
    assert len(caught.value.problems) == 1
    assert said in str(caught.value)
    assert str(caught.value).startswith("claims:")


def test_all_that_is_wrong_is_said_at_once() -> None:
    claims = "claims:\n  a: {says: A., check: 'npv[a] = 1'}\n  b: {says: B., check: 'npv[b] = 1'}\n"
    with pytest.raises(InputError) as caught:
        check_claims(parse_claims(f"{HEAD}{claims}"))
    assert [problem.line for problem in caught.value.problems] == [5, 6]


def test_files_are_looked_for_beside_the_claims(tmp_path: Path) -> None:
    terms = shipped("data/terms/direct.yaml").read_text("utf-8")
    (tmp_path / "theirs.yaml").write_text(terms.replace("subscription: 40%", "subscription: 41%"), "utf-8")
    file = tmp_path / "claims.yaml"
    check = "check: terms.share_of_revenue.subscription = 41%"
    file.write_text(f"{HEAD.replace('direct', 'theirs.yaml')}claims: {{a: {{says: A., {check}}}}}\n", "utf-8")
    assert check_claims(read_claims(file)).checked[0].verdict == "holds"


def test_the_frame_has_a_row_per_claim_with_unrounded_figures() -> None:
    rows = {row["claim"]: row for row in PUBLISHED.to_frame().to_dict("records")}
    assert len(rows) == 8
    assert rows["churn_lower_by_25_percent"]["found_low"] == pytest.approx(-0.075)
    assert str(rows["instances_2_2_times"]["source"]).endswith("82e362b5 and 07df4336")
    assert [rows["loan_returns_15_to_25_percent"][name] for name in ("points", "failing")] == [3, 3]
    assert rows["fairer_than_static"]["why"] == "it says no figure, nor whose"


def test_the_table_says_what_was_said_found_and_how_far_it_is_off() -> None:
    lines = [" ".join(line.split()) for line in claims_text(PUBLISHED).splitlines()]
    assert "A loan of 1M breaks even after 12 to 18 months. fails 12 to 18 34 +16" in lines
    assert "An investment of 1M lowers churn by 25%. fails -25% -7.5% +17.5 points" in lines
    assert any(line.endswith("fails at 3 of 3 1.15 to 1.25 1.0469 to 1.1281 -0.1031") for line in lines)
    assert any(line.endswith("fails 2.2 2.297 +0.097") for line in lines)
    assert max(map(len, claims_text(PUBLISHED).splitlines())) <= 120


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ("{a: {says: A., unchecked: why}}", "The claim cannot be checked."),
        ("{a: {says: A., check: 'npv[isv] > 0'}}", "The claim holds."),
        ("{a: {says: A., check: 'npv[isv] > 0'}, b: {says: B., check: 'npv[msp] > 0'}}", "Both claims hold."),
        (
            "{a: {says: A., check: 'npv[isv] > 0'}, b: {says: B., check: 'npv[msp] < 0'}}",
            "One of two claims fails and one holds.",
        ),
    ],
)
def test_one_sentence_counts_them(claims: str, said: str) -> None:
    assert claims_said(check_claims(parse_claims(f"{HEAD}claims: {claims}\n"))) == said
