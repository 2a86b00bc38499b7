"""A wrong file or argument: one clear line that names the place, exit 2, nothing written, never a traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from partnersim.cli.main import main
from partnersim.shipped import shipped

SAMPLE = shipped("data/cases/managed-db.yaml").read_text(encoding="utf-8")
CASE = re.sub(r"seats:.*\n(  .*\n)+", "", SAMPLE)  # so that terms fill their own
FIVE_PHASE = shipped("data/terms/five_phase.yaml").read_text(encoding="utf-8")
DIRECT = shipped("data/terms/direct.yaml").read_text(encoding="utf-8")


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Compare a case and terms given as text; gives the lines of the refusal."""

    def compare(case: str = CASE, terms: str = FIVE_PHASE, *options: str) -> list[str]:
        (tmp_path / "case.yaml").write_text(case, encoding="utf-8")
        (tmp_path / "terms.yaml").write_text(terms, encoding="utf-8")
        with pytest.raises(SystemExit) as stop:
            main(["compare", str(tmp_path / "case.yaml"), str(tmp_path / "terms.yaml"), *options])
        out, err = capsys.readouterr()
        assert stop.value.code == 2, err
        assert out == ""
        assert "Traceback" not in err
        assert sorted(path.name for path in tmp_path.iterdir()) == ["case.yaml", "terms.yaml"]
        return err.splitlines()

    return compare


def line_of(text: str, piece: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if piece in line)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("monthly_churn: 2.5%", "montly_churn: 2.5%", "montly_churn.*monthly_churn"),
        ("monthly_churn: 2.5%", "monthly_churn: 15", "15%"),
        ("monthly_churn: 2.5%", "monthly_churn: 1", "1% or 100%"),
        ("monthly_churn: 2.5%", "monthly_churn: .nan", "nan"),
        ("monthly_churn: 2.5%", "monthly_churn: .inf", "inf"),
        ("one_time: 90000", "one_time: 90,000", "90000"),
        ("one_time: 90000", "one_time: 90'000", "90000"),
        ("monthly_amount: 6000", "monthly_amount: 60k", "60000"),
        ("price: 60,", "price: -60,", "negative|0 or more"),
        ("price: 60,", "price: 1e300,", "larger than any deal"),
        ("go_live: 2027-05", "go_live: 2037-05", "outside the horizon"),
        ("until: 2027-04}\n  build_portal", "until: 2032-04}\n  build_portal", "outside the horizon"),
        ("by: isv, monthly_hours", "by: ivs, monthly_hours", "ivs is no partner"),
        ("currency: CHF", "currency: CHF\ncurrency: EUR", "a second time, first in line 3"),
        ("months: 60", "months: &m 60", "&|anchor"),
        ("months: 60", "months: !!int 60", "!|tag"),
        ("demand.monthly_churn: 3.5%", "demand.monthly_chrn: 3.5%", "monthly_chrn.*monthly_churn"),
        ("costs.build_service: e-mail", "costs.bild_service: e-mail", "bild_service.*build_service"),
    ],
)
def test_a_wrong_case_is_named_by_file_and_line(refused, old: str, new: str, says: str) -> None:
    assert CASE.count(old) == 1, old
    text = CASE.replace(old, new)
    lines = refused(text)
    assert all(re.match(r".*case\.yaml:\d+: .+", line) for line in lines), lines
    assert re.search(says, "\n".join(lines)), lines
    wanted = line_of(text, new.splitlines()[-1] if "EUR" in new else new.splitlines()[0])
    assert any(f"case.yaml:{wanted}: " in line for line in lines), (wanted, lines)


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        (FIVE_PHASE.replace("operator: msp", "operator: mspp"), "mspp is no partner of the case"),
        (FIVE_PHASE.replace("operator: msp, ", ""), "seat operator is empty"),
        (FIVE_PHASE.replace("operator: msp", "opreator: msp"), "opreator.*operator"),
        (FIVE_PHASE.replace("kind: five_phase", "kind: five_phases"), "did you mean five_phase"),
        (FIVE_PHASE.replace("repaid_first ", "repaid ", 1), "repaid_first"),
        (DIRECT.replace("  compute: 0%", ""), "compute is not listed"),
        (DIRECT.replace("  compute: 0%", "  computing: 0%\n  compute: 0%"), "computing is no revenue line"),
        (DIRECT.replace("second_level: msp", "third_level: msp"), "third_level is no cost line"),
        (DIRECT.replace("subscription: 40%", "subscription: 40"), "40%"),
    ],
)
def test_wrong_terms_are_named_by_file_and_line(refused, terms: str, says: str) -> None:
    lines = refused(CASE, terms)
    assert all(re.match(r".*terms\.yaml:\d+: .+", line) for line in lines), lines
    assert re.search(says, "\n".join(lines)), lines


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--set", "case.demand.monthly_chrn=3%"], "--set:1: .*monthly_churn"),
        (["--set", "terms.notice_month=3"], "--set:1: .*notice_months"),
        (["--set", "monthly_churn=3%"], "case.monthly_churn"),
        (["--set", "case.months"], "FIELD=VALUE"),
        (["--party", "operator=nobody"], "nobody is no partner"),
        (["--party", "pilot=isv"], "pilot is no seat"),
        (["--baseline", "other"], "other is not among"),
        (["--format", "xml"], "'xml' is not one of"),
    ],
)
def test_wrong_options_say_which(refused, options: list[str], says: str) -> None:
    assert re.search(says, "\n".join(refused(CASE, FIVE_PHASE, *options)))


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["compare", "nowhere.yaml", "five_phase"])
    assert stop.value.code == 2
    assert "nowhere.yaml" in capsys.readouterr().err


def test_a_name_too_long_for_any_file_is_no_file(refused) -> None:
    assert "which is not beside this file" in refused(CASE, f"based_on: {'x' * 300}.yaml\n")[0]


def test_a_horizon_ends_with_the_calendar(refused) -> None:
    late = CASE.replace("start: 2027-01\ngo_live: 2027-05", "start: 9999-01\ngo_live: 9999-05")
    assert "the horizon ends after 9999-12, where calendars do; write fewer" in refused(late)[0]


def test_a_divisor_next_to_zero_is_refused(refused) -> None:
    text = CASE.replace("monthly_churn: 2.5%", "monthly_churn: 2.5%\n  instances_per_customer: 1e-308", 1)
    assert "demand.instances_per_customer: 1e-308 is too small; write 0.000001 or more" in "\n".join(refused(text))


@pytest.mark.parametrize(("name", "says"), [("x" * 300, "there is no file x"), ("a\0b", r"there is no file 'a\x00b'")])
def test_a_name_that_no_file_can_have_is_that_of_none(capsys: pytest.CaptureFixture[str], name: str, says: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["compare", name, "five_phase"])
    assert stop.value.code == 2
    assert says in capsys.readouterr().err


def test_a_large_or_deep_file_is_refused(refused) -> None:
    assert "1 MB" in refused(CASE + "#" + "x" * 1_000_001)[0]
    assert "20" in refused(CASE + "deep: " + "[" * 30 + "]" * 30)[0]


def test_months_outside_the_horizon_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for month in ("0", "61", "2032-01", "2026-12", "soon"):
        with pytest.raises(SystemExit) as stop:
            main(["explain", "managed-db", "five_phase", "--month", month])
        assert stop.value.code == 2
        assert "2027-01 to 2031-12" in capsys.readouterr().err
