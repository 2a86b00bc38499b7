"""`partnersim terms`: shipped and published terms, listed, chosen by what they offer, and read as clauses."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from partnersim import __version__, read_terms
from partnersim.agreements.catalogue import COLUMNS, Entry, Rates, fingerprint, rates_of
from partnersim.agreements.reader import KINDS, changed_terms, parse_terms
from partnersim.errors import InputError
from partnersim.shipped import find, short_names
from tests.conftest import mostly_long


@pytest.fixture
def listed(run):
    """The rows of a list with these options."""

    def rows(*options: str) -> list[dict[str, str]]:
        code, out, err = run("terms", *options, "--format", "json")
        assert (code, err) == (0, "")
        found: list[dict[str, str]] = json.loads(out)
        return found

    return rows


def names(rows: list[dict[str, str]]) -> set[str]:
    return {row["name"] for row in rows}


def test_all_shipped_terms_are_listed_the_standard_ones_first(listed) -> None:
    rows = listed()
    assert names(rows) == set(short_names("terms"))
    assert {row["kind"] for row in rows} == set(KINDS)
    published = [find(row["name"], "terms").parent.name == "published" for row in rows]
    assert published == sorted(published)


def test_a_row_says_who_published_what_when_and_how_sure_it_is(listed) -> None:
    (row,) = (row for row in listed() if row["name"] == "earthclick_wholesale")
    assert row == {
        "name": "earthclick_wholesale", "kind": "white_label", "seats": "provider, reseller",
        "headline": "15% off any line", "publisher": "EarthClick", "date": "undated", "confidence": "high",
    }  # fmt: skip


def test_a_table_has_a_column_for_each(run) -> None:
    code, out, err = run("terms", "--kind", "white_label", "--published")
    head, *rows = out.splitlines()
    assert (code, err) == (0, "")
    assert re.split(r"  +", head) == [column.replace("headline", "headline rate") for column in COLUMNS]
    assert any(row.startswith("earthclick_wholesale ") and row.endswith(" high") for row in rows)


def test_csv_holds_what_json_does(run, listed) -> None:
    rows = list(csv.DictReader(io.StringIO(run("terms", "--format", "csv")[1])))
    assert rows == listed()


def test_the_kind_and_the_seat_choose(listed) -> None:
    assert {row["kind"] for row in listed("--kind", "loan")} == {"loan"}
    assert all("reseller" in row["seats"].split(", ") for row in listed("--seat", "reseller"))
    assert listed("--seat", "reseller")


def test_published_programmes_and_standard_terms_are_told_apart(listed) -> None:
    programmes, standard = names(listed("--published")), names(listed("--standard"))
    assert programmes | standard == names(listed())
    assert not programmes & standard
    assert "hubspot_solutions" in programmes
    assert "five_phase" in standard


def test_publisher_and_confidence_choose(listed) -> None:
    assert names(listed("--published", "--publisher", "hubspot")) == {
        "hubspot_solutions", "hubspot_provider", "hubspot_legacy",
    }  # fmt: skip
    assert {row["confidence"] for row in listed("--confidence", "low")} == {"low"}


def test_a_rate_chooses_by_any_percentage_of_the_rule(listed) -> None:
    assert "earthclick_wholesale" in names(listed("--rate", "15%"))
    assert "earthclick_wholesale" in names(listed("--rate", "10%-25%"))
    assert "earthclick_wholesale" not in names(listed("--rate", "16%-25%"))
    odoo = [rate for rate in ("10%", "15%", "20%") if "odoo_partners" in names(listed("--rate", rate))]
    assert odoo == ["10%", "15%", "20%"]
    assert "odoo_partners" not in names(listed("--rate", "70%-80%")), "retention is nobody's share"


def test_a_range_is_chosen_by_any_rate_in_it(listed) -> None:
    assert "range_reseller_podcast" in names(listed("--rate", "25%"))
    assert "range_reseller_podcast" not in names(listed("--rate", "31%"))


def test_options_choose_together(listed) -> None:
    found = listed("--kind", "referral", "--rate", "20%", "--confidence", "high", "--published")
    assert names(found) == {"hubspot_solutions", "hubspot_provider", "hubspot_legacy", "automattic_hosting"}


@pytest.mark.parametrize(("form", "nothing"), [("json", "[]"), ("csv", ",".join(COLUMNS))])
def test_nothing_found_is_an_empty_list(run, form: str, nothing: str) -> None:
    assert run("terms", "--seat", "nobody", "--format", form) == (0, f"{nothing}\n", "")


def test_nothing_found_is_said(run) -> None:
    code, out, err = run("terms", "--seat", "nobody")
    assert (code, err) == (0, "")
    assert out.startswith("none: no shipped terms are like that; leave out a condition")


@pytest.mark.parametrize("rate", ["ten", "20", "25%-10%", "10%-20%-30%", "-5%", "200%", ""])
def test_a_wrong_rate_is_refused(run, rate: str) -> None:
    code, out, err = run("terms", f"--rate={rate}")
    assert (code, out) == (2, "")
    assert err == f"--rate: {rate!r} is no rate and no range of rates; write 20%, or 10%-25%\n"


def test_a_wrong_kind_is_refused(run) -> None:
    code, _, err = run("terms", "--kind", "referal")
    assert code == 2
    assert "'referal' is no kind of agreement; did you mean referral?" in err


def test_show_says_terms_in_words_their_source_first(run) -> None:
    code, out, err = run("terms", "show", "earthclick_affiliate")
    assert (code, err) == (0, "")
    assert out.splitlines()[:4] == [
        "EarthClick, affiliates, plan B (referral)",
        "Published by EarthClick (earthclick.net/partners-and-affiliates; undated).",
        "Confidence in the figures: high; rows earthclick-b of the catalogue.",
        "Of monthly recurring billing; plan A pays 100% of the first month instead, plan C 3% of it.",
    ]
    assert "Seats: provider: nobody yet, referrer: nobody yet." in out
    assert "7%" in out


def test_show_reads_files_of_ones_own(run, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("{kind: loan, principal: 1000, annual_rate: 5%, repaid_in_months: 12}", encoding="utf-8")
    assert "lends" in run("terms", "show", file)[1]


def test_clauses_are_numbered_and_end_with_a_worked_month_and_a_hash(run) -> None:
    code, out, err = run("terms", "show", "five_phase", "--clause")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:4] == [
        "Five-phase, our draft 2 (five-phase)",
        "",
        "1.    Seats: operator: Operator AG, vendor: Vendor AG.",
        "2.    Third parties' bills are repaid to whoever paid them, before anything is shared.",
    ]
    numbers = [int(line.partition(".")[0]) for line in lines if re.match(r"\d+\. ", line)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert any(line.endswith("Minimum term 12 months from go-live, 3 months of notice.") for line in lines)
    month = run("explain", "managed-db", "five_phase", "--month", "2028-06")[1]
    assert f"A worked month, on Managed database, vendor and operator:\n\n{month}" in out
    named = fingerprint(read_terms(find("five_phase", "terms")), __version__)
    assert lines[-1] == f"Terms {named}, partnersim {__version__}."


def test_the_tiers_of_a_waterfall_are_parts_of_one_clause(run) -> None:
    out = run("terms", "show", "investor_waterfall", "--clause")[1]
    assert re.findall(r"^(\d+\.\d*) ", out, re.MULTILINE)[:7] == ["1.", "2.", "2.1", "2.2", "2.3", "2.4", "2.5"]


def test_the_worked_month_may_be_of_another_case(run) -> None:
    out = run("terms", "show", "five_phase", "--clause", "--case", "retention-table")[1]
    assert "A worked month, on Managed database, vendor and operator:" not in out
    assert re.search(r"^A worked month, on .+:$", out, re.MULTILINE)


def test_seats_may_be_filled_for_the_worked_month(run) -> None:
    given = ("terms", "show", "hubspot_solutions", "--clause", "--case", "managed-db")
    out = run(*given, "--party", "provider=msp", "--party", "referrer=isv")[1]
    assert "Seats: provider: Operator AG, referrer: Vendor AG." in out


@pytest.mark.parametrize("name", mostly_long(8, sorted(short_names("terms"))))
def test_all_shipped_terms_have_a_worked_month(run, name: str) -> None:
    code, out, err = run("terms", "show", name, "--clause")
    assert (code, err) == (0, "")
    assert re.search(r"^Terms [0-9a-f]{12}, partnersim ", out, re.MULTILINE)
    clauses = out.partition("\nA worked month")[0]
    assert max(map(len, clauses.splitlines())) <= 120


def test_terms_that_fit_no_shipped_case_say_so(run, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("{kind: direct, share_of_revenue: {gadgets: 20%}}", encoding="utf-8")
    code, _, err = run("terms", "show", file, "--clause")
    assert code == 2
    assert "these terms fit no shipped case (managed-db: gadgets is no revenue line of the case" in err
    assert "name one they fit: --case CASE" in err
    code, _, err = run("terms", "show", file, "--clause", "--case", "managed-db")
    assert code == 2
    assert "gadgets is no revenue line" in err


def test_a_case_goes_with_clauses_only(run) -> None:
    for option in (("--case", "managed-db"), ("--party", "vendor=isv")):
        code, _, err = run("terms", "show", "five_phase", *option)
        assert code == 2
        assert "write --clause, too" in err


def test_published_terms_are_found_by_short_name_wherever_terms_are_named(run) -> None:
    seats = ("--party", "provider=msp", "--party", "referrer=isv")
    code, out, err = run("compare", "managed-db", "hubspot_solutions", "hubspot_provider", *seats)
    assert (code, err) == (0, "")
    assert "hubspot_provider" in out


def test_an_unknown_name_gets_the_nearest_or_is_told_where_to_look(run) -> None:
    assert "did you mean hubspot_solutions?" in run("terms", "show", "hubspot_solution")[2]
    assert "partnersim terms lists them" in run("terms", "show", "xyz")[2]


def test_the_hash_is_of_what_is_said_and_not_of_how_it_is_written() -> None:
    one = parse_terms("{kind: five_phase, notice_months: 3, loss_interest: 4%}")
    same = parse_terms("# draft\nkind: five_phase\nloss_interest: 0.04\nminimum_term_months: 12\n")
    other = changed_terms(one, {"notice_months": 4})
    assert fingerprint(one, "1") == fingerprint(same, "1")
    assert len({fingerprint(each, version) for each in (one, other) for version in ("1", "2")}) == 4


def test_the_hash_does_not_hang_on_the_case_of_the_worked_month(run) -> None:
    shown = [run("terms", "show", "white_label", "--clause", *case)[1] for case in ((), ("--case", "saas-filings"))]
    assert shown[0] != shown[1]
    assert shown[0].splitlines()[-1] == shown[1].splitlines()[-1]


def test_headlines() -> None:
    def headline(text: str) -> str:
        return Entry("x", parse_terms(text), programme=False).headline

    white_label = "{kind: white_label, discount_on_list: {any_line: 20%}"
    assert headline(white_label + "}") == "20% off any line"
    span = "negotiable: {discount_on_list.any_line: {low: 15%, high: 0.25}}"
    assert headline(f"{white_label}, {span}}}") == "15% to 25% off any line"
    levels = "levels: {low: {discount_on_list: {a: 10%}}, high: {discount_on_list: {a: 20%}, new_users: 5}}"
    assert headline(f"{{kind: solution_provider, applied: whole, {levels}}}") == "10% / 20% off a"
    bands = "{kind: platform_fee, share_of_revenue: {0: 0%, 1000: 15%}, over: lifetime}"
    assert headline(bands) == "0% / 15%"
    tiers = "{kind: waterfall, tiers: [{tier: cost_recovery}, {tier: fixed_split, shares: {a: 65%, b: 35%}}]}"
    assert headline(tiers) == "65% to a"
    assert headline("kind: five_phase") == ""


def test_rates_meet_where_they_have_one_in_common() -> None:
    assert Rates(0.1, 0.2).meets(Rates(0.2, 0.3))
    assert not Rates(0.1, 0.2).meets(Rates(0.21, 0.3))
    assert Rates.parsed("10% – 25%") == Rates(0.1, 0.25)
    with pytest.raises(InputError, match="no rate"):
        Rates.parsed("x")
    assert rates_of(parse_terms("{kind: five_phase, title: 20%, loss_interest: 5%}")) == []
