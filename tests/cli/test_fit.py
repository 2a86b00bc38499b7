"""`fit`: the tables it prints, what it gives to a case, and with which exit code it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import needs

KEPT = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1]
VCR = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
MONTHLY = [0.02, 0.03, 0.02, 0.025, 0.03, 0.035, 0.02]


@pytest.fixture
def csv(tmp_path: Path):
    """A file of two columns."""

    def write(values: Sequence[float], labels: Sequence[str] | None = None) -> Path:
        file = tmp_path / "series.csv"
        names = labels or [str(row) for row in range(len(values))]
        pairs = zip(names, values, strict=True)
        file.write_text("period,found\n" + "".join(f"{name},{value}\n" for name, value in pairs), encoding="utf-8")
        return file

    return write


def rows(out: str) -> list[list[str]]:
    """Lines as their words."""
    return [line.split() for line in out.splitlines()]


def test_churn_is_fitted_by_both_curves_the_better_first(run, csv) -> None:
    code, out, err = run("fit", "churn", csv(KEPT), "--column", "found", "--months-per-period", 12, "--customers", 1000)
    assert (code, err) == (0, "")
    assert out.startswith("8 rows of survivors, 0 to 7; a period is 12 months\n\nshifted_beta_geometric, churn slower")
    assert ["estimate", "s.e.", "95%", "from", "to"] in rows(out)
    assert ["alpha", "0.6681", "0.1037", "0.4928", "0.9057"] in rows(out)
    assert ["beta", "3.806", "0.7855", "2.54", "5.704"] in rows(out)
    assert ["monthly_churn", "0.9048%", "0.03994%", "0.8298%", "0.9865%"] in rows(out)
    assert out.index("shifted_beta_geometric") < out.index("monthly_churn")
    assert "AIC 3226.3; furthest off in 1: 85.07% fitted, 86.9% observed." in out
    assert "By AIC, shifted_beta_geometric fits better than monthly_churn (49.9 apart)." in out
    assert out.split("For a case:\n\n")[1].startswith(
        "demand:\n  shifted_beta_geometric:\n    alpha: {median: 0.6681, log_sd: 15.53%}\n"
    )


def test_without_the_number_of_customers_no_interval_is_made_up(run, csv) -> None:
    code, out, _ = run("fit", "churn", csv(KEPT), "--column", "found", "--months-per-period", 12)
    assert code == 0
    assert ["alpha", "0.6681", "–", "–", "–"] in rows(out)
    assert "AIC 3" not in out
    assert out.count("How many customers are behind the shares is not known, so there are no intervals") == 2
    assert re.search(r"By AIC, shifted_beta_geometric fits better than monthly_churn from \d+ customers on\.", out)
    assert "    alpha: 0.6681\n" in out


def test_a_first_row_that_counts_says_how_many_customers(run, csv) -> None:
    file = csv([each * 10 for each in KEPT])
    code, out, _ = run("fit", "churn", file, "--column", "found", "--months-per-period", 12)
    assert code == 0
    assert ["alpha", "0.6681", "0.1037", "0.4928", "0.9057"] in rows(out)
    code, out, err = run("fit", "churn", file, "--column", "found", "--months-per-period", 12, "--customers", 500)
    assert (code, out) == (2, "")
    assert err == "--customers: the first row counts 1000 customers, not 500; leave it out\n"


@pytest.mark.parametrize("wrong", ["0", "0.5", "-3", "nan", "inf"])
@pytest.mark.parametrize("first", [100, 1000])
def test_a_number_of_customers_that_is_none_is_the_options_fault(run, csv, first: int, wrong: str) -> None:
    file = csv([each * first / 100 for each in KEPT])
    code, out, err = run("fit", "churn", file, "--column", "found", "--months-per-period", 12, "--customers", wrong)
    assert (code, out) == (2, "")
    assert err == f"--customers: {wrong} is no number of customers; write 1 or more\n"


def test_periods_end_where_they_are_told_to(run, csv) -> None:
    out = run("fit", "churn", csv(KEPT), "--column", "found", "--months-per-period", 12, "--until", "4")[1]
    assert out.startswith("5 rows of survivors, 0 to 4; a period is 12 months")


def test_one_curve_alone_may_be_asked_for(run, csv) -> None:
    out = run("fit", "churn", csv(KEPT), "--column", "found", "--months-per-period", 1, "--curve", "constant")[1]
    assert "shifted_beta_geometric" not in out
    assert "By AIC" not in out
    assert "demand:\n  monthly_churn: 10." in out


def test_churn_by_month_gives_a_mean_and_a_shock(run, csv) -> None:
    months = [f"2027-{month:02d}" for month in range(1, 8)]
    code, out, err = run("fit", "churn", csv(MONTHLY, months), "--column", "found", "--holds", "churn")
    assert (code, err) == (0, "")
    assert out.startswith("7 rows of churn, 2027-01 to 2027-07; a period is a month\n\nmonthly_churn, mean of churn")
    assert {"monthly_churn", "log_sd", "autocorrelation"} <= {row[0] for row in rows(out) if row}
    assert "demand:\n  monthly_churn: {mean: 2.571%, sd: " in out
    assert re.search(r"uncertainty:\n  shocks:\n    churn: \{log_sd: [0-9.]+%, autocorrelation: -?[0-9.]+%\}\n", out)


def test_diffusion_is_fitted_by_both_curves(run, csv) -> None:
    code, out, err = run("fit", "diffusion", csv(VCR), "--column", "found", "--months-per-period", 12)
    assert (code, err) == (0, "")
    assert out.startswith("10 rows of new adopters, 0 to 9; a period is 12 months\n\nbass, nonlinear least squares")
    assert ["market", "67660", "3071", "60770", "75330"] in rows(out)
    assert ["imitation", "64.22%", "4.257%", "54.9%", "75.11%"] in rows(out)
    assert ["monthly_growth", "5.598%", "0.3393%", "4.85%", "6.461%"] in rows(out)
    assert "residual s.e. 724.3; AIC 164.5; furthest off in 5: 9805 fitted, 10950 observed." in out
    assert "By AIC, bass and logistic fit alike (1.6 apart)." in out
    assert "  bass:\n    market: {median: 67660, log_sd: 5.476%}\n" in out


def test_the_published_fit_of_video_recorders_is_one_option_away(run) -> None:
    file = needs("../shared/data/series/vcr_us_annual_sales.csv", "the published fit is of it")
    options = ("--column", "sales_thousand", "--months-per-period", 12, "--curve", "bass", "--method", "rate")
    out = run("fit", "diffusion", file, *options)[1]
    assert ["market", "67980", "3128", "60970", "75790"] in rows(out)
    assert "residual s.e. 727.2" in out
    assert "logistic" not in out


def test_totals_and_months_are_told_from_the_file(run, csv) -> None:
    total = [sum(VCR[: row + 1]) for row in range(10)]
    years = [str(year) for year in range(1979, 1989)]
    out = run("fit", "diffusion", csv(total, years), "--column", "found", "--counts", "total")[1]
    assert out.startswith("10 rows of adopters so far, 1979 to 1988; a period is 12 months")
    assert ["market", "67660", "3071", "60770", "75330"] in rows(out)


def test_a_curve_that_cannot_be_fitted_leaves_the_other(run, csv) -> None:
    stock = [1273, 1502, 1696, 1952, 2212, 2465, 2702, 2903, 3080, 3214, 3399, 3629, 3851, 4056, 4312, 4515, 4594]
    years = [str(1965 + row) for row in range(len(stock))]
    file = csv(stock, years)
    code, out, err = run("fit", "diffusion", file, "--column", "found", "--counts", "total")
    assert (code, err) == (0, "")
    assert f"\n\n{file}: no bass curve: growth slows from the first row on, " in out
    assert "For a case:\n\ndemand:\n  logistic:\n" in out
    assert "By AIC" not in out


@pytest.mark.parametrize(
    ("command", "values", "options", "says"),
    [
        ("churn", KEPT, [], "--months-per-period: the rows do not say how long a period is; write 1 for months, "),
        ("churn", [100, 80, 90], ["--months-per-period", 1], "FILE:4: 2: 90 are there after 80, but nobody returns"),
        ("churn", [100, 100], ["--months-per-period", 1], "FILE: nobody has left in any row; there is no churn to fit"),
        ("churn", MONTHLY, ["--months-per-period", 12, "--holds", "churn"], "FILE: churn of each month needs rows of"),
        (
            "churn",
            MONTHLY,
            ["--customers", 9, "--holds", "churn"],
            "--customers: churn of each month is fitted without",
        ),
        ("churn", [2.5] * 6, ["--holds", "churn"], "FILE:2: 0: 2.5 is no share that left; write 0.025 for 2.5%"),
        ("diffusion", [1, 2, 3], ["--months-per-period", 1], "FILE: 3 rows from the first adopters on are too few"),
        (
            "diffusion",
            [1, 5, 20, 60, 50, 30],
            ["--months-per-period", 1, "--counts", "total"],
            "FILE:5: 3: from 60 here the total falls to 30 in the last row, but who has adopted stays counted; ",
        ),
        ("diffusion", VCR, ["--until", "12"], "FILE:11: no number is labelled '12'; "),
    ],
)
def test_what_cannot_be_fitted_is_one_line_and_exit_code_2(run, csv, command, values, options, says) -> None:
    file = csv(values)
    code, out, err = run("fit", command, file, "--column", "found", *options)
    assert (code, out) == (2, "")
    assert err.replace(str(file), "FILE").startswith(says)
    assert err.count("\n") == 1


def test_months_that_the_file_says_otherwise_are_refused(run, csv) -> None:
    file = csv(VCR, [f"2027-{month:02d}" for month in range(1, 11)])
    code, _, err = run("fit", "diffusion", file, "--column", "found", "--months-per-period", 12)
    assert code == 2
    assert err == "--months-per-period: periods are 1 months, as their names say, not 12; leave out the option\n"


def test_a_missing_period_matters_where_rows_count_what_is_new(run, csv) -> None:
    file = csv([1, 3, 20, 45, 80, 95], ["2020", "2021", "2023", "2024", "2025", "2026"])
    code, _, err = run("fit", "diffusion", file, "--column", "found")
    assert (code, err) == (2, f"{file}:4: a period is missing between '2021' and '2023'; add its row\n")
    assert run("fit", "diffusion", file, "--column", "found", "--counts", "total", "--curve", "logistic")[0] == 0


def test_a_wrong_column_is_told_the_right_one(run, csv) -> None:
    code, out, err = run("fit", "diffusion", csv(VCR), "--column", "fuond")
    assert (code, out) == (2, "")
    assert "there is no column 'fuond'; did you mean found?" in err


def test_fit_is_listed_with_what_it_is_for(run) -> None:
    assert re.search(r"\n\s+fit\s+Fit churn or diffusion to a CSV series\.", run("--help")[1])
    assert re.search(r"\n\s+churn\s+Fit churn: constant, or slower with age\.", run("fit", "--help")[1])
