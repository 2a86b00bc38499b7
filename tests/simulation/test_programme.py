"""Programmes of partners: laws of adding up, what is refused, and the figures of the shipped example."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from partnersim import InputError, measures, read_case, read_terms, simulate
from partnersim.inputs.programme import Programme, parse_programme, read_programme
from partnersim.render.tables.programme import programme_in_words, programme_table
from partnersim.shipped import shipped
from partnersim.simulation.programme import ProgrammeOutcome, run_programme

CASE = """
title: One partner's market
currency: {currency}
start: 2030-07
go_live: 2030-08
months: 24
partners:
  maker: {{name: Maker, annual_discount_rate: {rate}}}
  agent: {{name: Agent, annual_discount_rate: 8%}}
demand: {{monthly_new_instances: 10, monthly_churn: 0%}}
revenue_lines: {{subscription: {{price: 10, per: instance and month}}}}
costs:
  build: {{by: maker, one_time: 900}}
  serve: {{by: maker, monthly_amount: 40}}
  visit: {{by: agent, monthly_amount: 5}}
scenarios: {{slow: {{demand.monthly_churn: 10%}}}}
"""
DIRECT = "kind: direct\nparties: {provider: maker, referrer: agent}\nshare_of_revenue: {subscription: 20%}\n"
SPLIT = "kind: static_split\nparties: {one: maker, other: agent}\nbase: revenue\nshares: {one: 70%, other: 30%}\n"
GROUP = "{case: case.yaml, terms: direct.yaml, partners: 1, standardised: true}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.yaml").write_text(CASE.format(currency="CHF", rate="12%"), encoding="utf-8")
    (tmp_path / "euro.yaml").write_text(CASE.format(currency="EUR", rate="12%"), encoding="utf-8")
    (tmp_path / "dear.yaml").write_text(CASE.format(currency="CHF", rate="15%"), encoding="utf-8")
    (tmp_path / "direct.yaml").write_text(DIRECT, encoding="utf-8")
    (tmp_path / "split.yaml").write_text(SPLIT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def programme(folder: Path):
    """A programme beside the files of `folder`, made of its groups as flow maps."""

    def made(months: int = 24, more: str = "", company: str = "maker", **groups: str) -> Programme:
        text = f"title: P\ncompany: {company}\nstart: 2027-01\nmonths: {months}\n{more}groups:\n"
        text += "".join(f"  {name}: {group}\n" for name, group in (groups or {"agents": GROUP}).items())
        return parse_programme(text, str(folder / "programme.yaml"))

    return made


def group(partners: str, terms: str = "direct", standardised: str = "true", **more: Any) -> str:
    rest = "".join(f", {key}: {value}" for key, value in more.items())
    case = "" if "case" in more else "case: case.yaml, "
    return f"{{{case}terms: {terms}.yaml, partners: {partners}, standardised: {standardised}{rest}}}"


def test_one_partner_from_the_first_month_is_its_deal(programme, folder: Path) -> None:
    outcome = run_programme(programme())
    ledger = simulate(read_case(folder / "case.yaml"), read_terms(folder / "direct.yaml"))
    costs = ledger.books.running_cost[:, 0, 0] + ledger.books.one_time_cost[:, 0, 0]
    assert np.array_equal(outcome.received, ledger.books.received[:, 0, 0])
    assert np.array_equal(outcome.costs, costs)
    assert outcome.position == pytest.approx(ledger.books.position[:, 0, 0])
    (agents,) = outcome.groups
    assert agents.npv_each() == {"agent": pytest.approx(measures.net_present_value(ledger.books.net[:, 1, 0], 0.08))}
    assert outcome.npv == pytest.approx(measures.net_present_value(ledger.books.net[:, 0, 0], 0.12))


def test_n_like_partners_are_n_times_one(programme) -> None:
    one, seven = (run_programme(programme(agents=group(str(n)))) for n in (1, 7))
    assert np.array_equal(seven.received, 7 * one.received)
    assert np.array_equal(seven.costs, 7 * one.costs)
    assert seven.npv == pytest.approx(7 * one.npv)
    assert seven.groups[0].npv_each() == pytest.approx(one.groups[0].npv_each())
    assert seven.groups[0].partners == 7


def test_the_order_of_groups_changes_nothing(programme) -> None:
    groups = {
        "few": group("{1: 1, 4: 3}", sets="{case.revenue_lines.subscription.price: 0.1}"),
        "late": group("{1: 0, 9: 2}", sets="{case.revenue_lines.subscription.price: 0.7}"),
        "split": group("2", "split", sets="{case.revenue_lines.subscription.price: 3.3}"),
    }
    first, other = (run_programme(programme(**dict(order))) for order in (groups.items(), reversed(groups.items())))
    assert np.array_equal(first.received, other.received)
    assert np.array_equal(first.costs, other.costs)
    assert first.npv == other.npv


def test_who_joins_later_does_the_same_later(programme) -> None:
    now, later = (run_programme(programme(agents=group(joining))) for joining in ("1", "{1: 0, 6: 1}"))
    assert not later.received[:5].any()
    assert not later.costs[:5].any()
    assert np.array_equal(later.received[5:], now.received[:-5])
    assert np.array_equal(later.costs[5:], now.costs[:-5])


def test_steps_say_how_many_there_are(programme) -> None:
    steps = run_programme(programme(agents=group("{1: 1, 7: 3}")))
    apart = run_programme(programme(one=group("1"), two=group("{1: 0, 7: 2}")))
    assert steps.received == pytest.approx(apart.received)
    assert steps.groups[0].there[[0, 5, 6, 23]].tolist() == [1, 1, 3, 3]


def test_groups_add_up_and_so_do_their_values(programme) -> None:
    outcome = run_programme(programme(agents=group("3"), sharers=group("{1: 0, 3: 2}", "split")))
    assert outcome.received == pytest.approx(sum(each.received[:, each.company] for each in outcome.groups))
    assert outcome.npv == pytest.approx(sum(outcome.npv_from(each) for each in outcome.groups))
    frame = outcome.to_frame()
    total = frame[frame["group"] == "total"]
    assert frame["group"].unique().tolist() == ["agents", "sharers", "total"]
    assert total["net"].to_numpy() == pytest.approx(outcome.net)
    assert total["partners"].iloc[-1] == 5
    assert str(total["month"].iloc[0]) == "2027-01"


def test_a_programme_by_hand(programme) -> None:
    """Revenue of 0, 100, 200 and 300, 80% the maker's; it builds for 900 at once and serves for 40 from go-live."""
    outcome = run_programme(programme(months=4, agents=group("{1: 1, 2: 3}")))
    one, costs = np.array([0, 80, 160, 240]), np.array([900, 40, 40, 40])
    assert outcome.received == pytest.approx(one + 2 * np.array([0, 0, 80, 160]))
    assert outcome.costs == pytest.approx(costs + 2 * np.array([0, 900, 40, 40]))


def test_a_shorter_programme_is_cut_off(programme) -> None:
    whole, part = run_programme(programme()), run_programme(programme(months=10))
    assert np.array_equal(part.received, whole.received[:10])


def test_the_company_is_a_partner_or_a_seat_in_all_groups_or_in_one(programme) -> None:
    as_partner, as_seat = run_programme(programme()), run_programme(programme(company="provider"))
    assert np.array_equal(as_partner.received, as_seat.received)
    other = run_programme(programme(agents=group("1", company="referrer")))
    assert other.received.sum() == pytest.approx(0.25 * as_partner.received.sum())
    assert other.company_name == "Agent"


def test_fields_set_for_a_group_hold_for_it_alone(programme) -> None:
    cheap = "{terms.share_of_revenue.subscription: 10%, case.revenue_lines.subscription.price: 20}"
    outcome = run_programme(programme(a=group("1"), b=group("1", sets=cheap)))
    a, b = (each.received[:, each.company].sum() for each in outcome.groups)
    assert b == pytest.approx(a / 0.8 * 2 * 0.9)


def test_the_company_discounts_at_its_own_rate(programme) -> None:
    by_case = run_programme(programme())
    own = run_programme(programme(more="annual_discount_rate: 20%\n"))
    assert (by_case.rate, own.rate) == (0.12, 0.2)
    assert own.npv == pytest.approx(measures.net_present_value(own.net, 0.2))


@pytest.mark.parametrize(
    ("groups", "loose", "warns"),
    [
        ({"a": ("5", "false"), "b": ("9", "true")}, 5, False),
        ({"a": ("5", "false"), "b": ("1", "false")}, 6, True),
        ({"a": ("{1: 2, 5: 6}", "false")}, 6, True),
        ({"a": ("6", "true")}, 0, False),
    ],
)
def test_more_than_five_partners_without_standard_terms_are_warned_of(programme, groups, loose, warns) -> None:
    made = {name: group(partners, standardised=standard) for name, (partners, standard) in groups.items()}
    outcome = run_programme(programme(**made))
    assert outcome.without_standard_terms() == loose
    assert (f"{loose} partners without standard terms: above 5" in programme_table(outcome)) == warns


@pytest.mark.parametrize(
    ("number", "standard", "hinted"), [(4, "false", False), (5, "false", True), (5, "true", False)]
)
def test_from_five_referrers_on_a_formal_programme_is_proposed(programme, folder, number, standard, hinted) -> None:
    text = "kind: referral\nparties: {provider: maker, referrer: agent}\ncommission_on_revenue: {any_line: 10%}\n"
    (folder / "referral.yaml").write_text(text + "paid: recurring\n", encoding="utf-8")
    outcome = run_programme(programme(agents=group(str(number), "referral", standardised=standard)))
    assert ("formal referral programme" in programme_table(outcome)) == hinted


def test_the_table_says_what_the_company_puts_in_and_gets(programme) -> None:
    lines = [" ".join(line.split()) for line in programme_table(run_programme(programme(months=12))).splitlines()]
    assert lines[0] == "P · CHF · Jan 2027 – Dec 2027 · base case, no draws"
    assert lines[2] == "group partners terms standard NPV of each NPV of Maker"
    assert "2027 1 5,280 1,340 3,940 3,940" in lines
    assert lines[-1].endswith("it is out of pocket by at most 900 (Jan 2027), breaks even in Jun 2027.")


def test_a_company_that_never_spends_is_never_out_of_pocket(programme) -> None:
    free = "{case.costs.build.one_time: 0, case.costs.serve.monthly_amount: 0}"
    assert "it is never out of pocket." in programme_table(run_programme(programme(agents=group("1", sets=free))))


def test_a_company_that_loses_never_breaks_even(programme) -> None:
    dear = "{case.costs.serve.monthly_amount: 40000}"
    assert "never breaks even" in programme_table(run_programme(programme(agents=group("1", sets=dear))))


def test_a_programme_in_words_names_every_group(programme) -> None:
    said = programme_in_words(programme(agents=group("{1: 1, 7: 3}", company="agent", sets="{terms.notice_months: 6}")))
    files = "under direct.yaml in case.yaml"
    assert said.splitlines() == [
        "P: 24 months from January 2027 to December 2028.",
        "The company is maker, unless a group says otherwise.",
        f"agents: partners 1 from month 1, 3 from month 7, on standard terms, {files}; the company is agent.",
        "For them, terms.notice_months is 6.",
    ]


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ({"agents": group("0")}, "6: .*nobody ever joins"),
        ({"agents": group("{7: 3}")}, "6: .*nothing is said before month 7; write 1: 0"),
        ({"agents": group("{1: 3, 7: 2}")}, "6: .*2 are fewer than the 3 before, but nobody leaves"),
        ({"agents": group("1000000000000")}, "6: .*1000000000000 are more partners than a group may have; .* 100_000"),
        ({"agents": group("{1: 1, 7: 100001}")}, r"6: .*partners\.7: 100001 are more partners than a group may have"),
        ({"agents": group("1.5")}, "6: .*'?1.5'? is not a number of partners; write a whole number"),
        ({"agents": group("{1: 1, x: 3}")}, "6: .*'x' is not a month of the programme; write 1, 2, 3"),
        ({"agents": group("{1: 1, 25: 3}")}, "6: .*month 25 is after the last of the programme; write 1 to 24"),
        ({"agents": group("1", standardised="maybe")}, "6: .*neither true nor false"),
        ({"agents": "{case: case.yaml, terms: direct.yaml, partners: 1}"}, "6: `standardised` is missing"),
        ({"agents": group("1", sets="{demand.monthly_churn: 3%}")}, "6: .*no field of the case or the terms"),
        ({"agents": group("1", sets="{case.demand.churn: 3%}")}, "6: .*churn.*monthly_churn"),
        ({"agents": group("1", "other")}, "6: other.yaml is no file, seen from the folder of this one"),
        ({"agents": group("1", company="bank")}, "6: bank is neither a partner nor a filled seat.*maker, agent"),
        ({"a": group("1"), "b": group("1", case="euro.yaml")}, "7: the case of b is in EUR, that of a in CHF"),
        ({"a": group("1"), "b": group("1", case="dear.yaml")}, "2: .*12% with a, 15% with b; write annual_discount"),
        ({"months": 25}, r"6: .*month 1 is there for 25 months, but its case has 24; write .*case.months: 25"),
        ({"company": "bank"}, "2: bank is neither a partner nor a filled seat in the deal of agents"),
    ],
)
def test_what_does_not_fit_is_refused_by_file_and_line(programme, made, says) -> None:
    with pytest.raises(InputError, match=rf"programme\.yaml:{says}"):
        run_programme(programme(**made))


def test_whoever_joins_late_needs_a_shorter_case(programme) -> None:
    assert run_programme(programme(months=29, agents=group("{1: 0, 6: 1}"))).received[-1] > 0.0


@pytest.fixture(scope="module")
def example() -> ProgrammeOutcome:
    return run_programme(read_programme(shipped("data/programmes/first-partners.yaml")))


def test_the_shipped_programme_has_partners_of_three_kinds(example) -> None:
    assert [group.terms.kind for group in example.groups] == ["five_phase", "solution_provider", "referral"]
    assert [group.partners for group in example.groups] == [1, 3, 5]
    assert {group.ledger.partners[group.company] for group in example.groups} == {"isv"}
    assert all(npv > 0.0 for group in example.groups for npv in group.npv_each().values())


def test_the_shipped_programme_shows_both_warnings(example) -> None:
    table = programme_table(example)
    assert "6 partners without standard terms" in table
    assert "5 referral partners without standard terms" in table


def test_nothing_changes_for_the_launch_partner_of_the_shipped_programme(example) -> None:
    case = read_case(shipped("data/cases/managed-db.yaml"))
    ledger = simulate(case, read_terms(shipped("data/terms/five_phase.yaml")))
    assert example.groups[0].net == pytest.approx(ledger.books.net[:, :, 0])


def test_a_programme_ends_with_the_calendar() -> None:
    text = f"title: P\ncompany: maker\nstart: 9999-01\nmonths: 24\ngroups: {{agents: {GROUP}}}\n"
    with pytest.raises(InputError, match="4: months: the horizon ends after 9999-12, where calendars do; write fewer"):
        parse_programme(text, "programme.yaml")
