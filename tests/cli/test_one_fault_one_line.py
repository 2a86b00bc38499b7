"""One fault, whatever it is, is told in one line with file and line, what is wrong and what to write instead."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from partnersim.shipped import shipped

CASE = shipped("data/cases/managed-db.yaml").read_text(encoding="utf-8")
FILINGS = shipped("data/cases/saas-filings.yaml").read_text(encoding="utf-8")
SERIES = shipped("data/cases/saas-filings.csv").read_text(encoding="utf-8")
TERMS = shipped("data/terms/direct.yaml").read_text(encoding="utf-8")


@pytest.fixture
def told(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write files beside each other and run a command there that is refused; gives the one line of the refusal."""
    monkeypatch.chdir(tmp_path)

    def line(files: dict[str, str | bytes], *arguments: str) -> str:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        code, out, err = run(*arguments)
        assert (code, out) == (2, ""), err
        assert err.count("\n") == 1, err
        assert err.removesuffix("\n").isprintable(), err
        assert len(err) < 300, err
        return err.removesuffix("\n")

    return line


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "1: the file is empty; write at least one line"),
        (b"\xef\xbb\xbf", "1: the file is empty"),
        (b"# only a comment\n\n", "1: the file is empty"),
        (b"null", "1: the file must be a map"),
        (b"- a\n- b\n", "1: the file must be a map"),
        (b"\xef\xbb\xbf\xef\xbb\xbf" + CASE.encode(), r"1: the character U\+FEFF cannot be seen"),
        (CASE.replace("operator", "opérateur", 1).encode("latin-1"), "2: byte 0xe9 is not UTF-8; save the file as"),
        (CASE.encode("utf-16"), "1: byte 0xff is not UTF-8"),
        (CASE.encode("utf-16-le"), r"1: the character U\+0000 cannot"),
        (CASE.replace("months: 60", "\tmonths: 60").encode(), "6: a tab stands here; use spaces"),
        (CASE.replace("months: 60", "months:\t60").encode(), "6: a tab stands here; use spaces"),
        (CASE.replace("months: 60", "months:\u00a060").encode(), "6: there is no colon and space"),
        (CASE.replace("months: 60", "months: \u221260").encode(), "6: months: '−60' is not a count; write"),
        (CASE.replace("months: 60", "months: x").replace("\n", "\r\n").encode(), "6: months: 'x' is not a count"),
        (CASE.encode() + b"... more\n", r"37: \.\.\. ends a file; delete it"),
        (TERMS.encode(), "2: this is terms, and not a case; name another file"),
    ],
)
def test_a_file_that_is_no_case(told, content: bytes, says: str) -> None:
    assert re.match(f"case.yaml:{says}", told({"case.yaml": content}, "compare", "case.yaml", "direct"))


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_files_of_other_systems_are_read_with_or_without_a_mark(run, tmp_path: Path, line_end: str) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + CASE.replace("\n", line_end).encode())
    assert run("compare", file, "direct")[1] == run("compare", "managed-db", "direct")[1]


def test_what_is_no_file_to_read(told, tmp_path: Path) -> None:
    for name, target in (("one.yaml", "two.yaml"), ("two.yaml", "one.yaml"), ("dangling.yaml", "nowhere")):
        (tmp_path / name).symlink_to(target)
    (tmp_path / "folder").mkdir()
    for name, says in (
        ("one.yaml", "the file cannot be read: too many levels of symbolic links; check"),
        ("dangling.yaml", "there is no such file; check the name and the folder"),
        ("folder", "this is a directory; name a file in it"),
        ("folder/none.yaml", "there is no such file"),
        ("loop.yaml/x", "there is no such file"),
    ):
        for arguments in (("compare", name, "direct"), ("compare", "managed-db", name), ("programme", name)):
            assert told({}, *arguments).startswith(f"{name}:1: {says}")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_one_may_not_read(told, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").touch(mode=0)
    assert told({}, "compare", "case.yaml", "direct").startswith("case.yaml:1: the file cannot be read: permission")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: Managed", "titel: Managed", "2: unknown key `titel`; did you mean title?"),
        ("go_live: 2027-05\n", "go_live: 2027-05\ndate: 2027-02-30\n", "6: date: '2027-02-30' is no date; write"),
        ("go_live: 2027-05\n", "go_live: 2027-05\ndate: 5 May\n", "6: date: '5 May' is no date; write it like"),
        ("by: isv, one_time", "by: , one_time", "18: costs.build_service.by: an empty value is not a name"),
        ("by: isv, one_time", "bye: isv, one_time", "18: unknown key `bye` in costs.build_service; did you mean by?"),
        ("cautious: {", "cautious: {title: x, ", "30: title is the same in all scenarios and under all terms; change"),
        ("cautious: {", "cautious: {currency: CHF, ", "30: currency is the same in all scenarios"),
        ("cautious: {", "cautious: {scenarios.bold.go_live: 2027-09, ", "30: scenarios.bold.go_live is the same in"),
        ("cautious: {", "cautious: {sources: {}, ", "30: sources is the same in all scenarios"),
        ("cautious: {", "cautious: {start: 2027-02, ", "30: start is the same in all scenarios"),
        ("cautious: {", "cautious: {strat: 2027-02, ", "30: unknown key `strat`; did you mean start?"),
        ("bold: {", "bold: {costs.on_cal.monthly_amount: 5, ", "31: `by` is missing in costs.on_cal; write by: ...,"),
    ],
)  # fmt: skip
def test_a_fault_of_a_case(told, old: str, new: str, says: str) -> None:
    text = changed(CASE, old, new)
    assert told({"case.yaml": text}, "compare", "case.yaml", "direct").startswith(f"case.yaml:{says}")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("\n2,6.2,", "\n2,-6.2,", "series.csv:3: -6.2 is below 0; write 0 or more"),
        ("\n2,6.2,", "\n2,1e13,", "series.csv:3: 10000000000000.0 is larger than any deal; write"),
        ("\n2,6.2,", "\n2,six,", "series.csv:3: 'six' is not a number; write"),
        ("month,shopify", "month,shop", "series.csv:1: there is no column 'shopify'; known: hubspot, month, shop"),
    ],
)
def test_a_fault_of_a_series_is_told_where_the_series_has_it(told, old: str, new: str, says: str) -> None:
    files = {
        "case.yaml": changed(FILINGS, "file: saas-filings", "file: series"),
        "series.csv": changed(SERIES, old, new),
    }
    assert told(files, "compare", "case.yaml", "direct").startswith(says)


@pytest.mark.parametrize("name", ["nowhere.csv", "''", ".", "x/series.csv"])
def test_a_series_that_is_not_there_is_told_where_the_case_names_it(told, name: str) -> None:
    text = changed(FILINGS, "file: saas-filings.csv", f"file: {name}")
    says = f"case.yaml:35: demand.series.file names '{name.strip(chr(39))}', which is not beside the case; correct"
    assert told({"case.yaml": text}, "compare", "case.yaml", "direct").startswith(says)


@pytest.mark.parametrize(
    ("clause", "says"),
    [
        ("effects: {title: x}", "title is the same in all scenarios and under all terms; change it in the case itself"),
        ("effects: {currency: CHF}", "currency is the same in all"),
        ("effects: {scenarios.cautious.go_live: 2027-09}", "scenarios.cautious.go_live is the same in all"),
        ("effects: {sources.isv.demand: x}", "sources.isv.demand is the same in all"),
        ("effects: {seats.operator: isv}", "seats.operator is the same in all"),
        ("effects: {start: 2027-02}", "start is the same in all"),
        ("effects: {titel: x}", "unknown key `titel`; did you mean title?"),
        ("roles: {bills: nobody}", "nobody is neither a partner nor a filled seat; write one of isv, msp"),
        ("credits: nobody", "nobody is neither a partner nor a filled seat"),
        ("bad_debt: nobody", "nobody is neither a partner nor a filled seat"),
        ("customers_stay_with: nobody", "nobody is neither a partner nor a filled seat"),
        ("amendments: {2028-01: {credits: nobody}}", "nobody is neither a partner nor a filled seat"),
        ("amendments: {2028-01: {customers_stay_with: nobody}}", "nobody is neither a partner nor a filled seat"),
        ("amendments: {2028-01: {amendments: {}}}", "amendments.2028-01.amendments: amendments are not amended; write"),
        ("credits: 5", "credits: 5 is nobody; write shared, at_fault, or the name of a partner or seat"),
        ("bad_debt: At Fault", "bad_debt: 'At Fault' is nobody; write shared"),
        (
            "negotiable: {notice_months: 5}",
            "negotiable.notice_months: 5 is no range; write false, or {low: 1, high: 6}",
        ),
        ("negotiable: {notice_months: {low: 5}}", "negotiable.notice_months: a map is no range; write false"),
        ("negotiable: {notice_months: true}", "negotiable.notice_months: true is no range; write false"),
    ],
)
def test_a_fault_of_terms(told, clause: str, says: str) -> None:
    text = changed(TERMS, "notice_months: 3\n", f"notice_months: 3\n{clause}\n")
    assert told({"terms.yaml": text}, "compare", "managed-db", "terms.yaml").startswith(f"terms.yaml:14: {says}")


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("0", "0 is too small; write more than 0"),
        ("-1", "-1 is not a number of months; write a whole number like 12"),
        ("1.5", "1.5 is not a number of months; write a whole number like 12"),
        ("1201", "1201 is too large; write 1200 or less"),
        ("12 months", "'12 months' is not a number of months; write the number alone: 12"),
        ("forever", "'forever' is not a number of months; write a number like 12"),
    ],
)
def test_a_number_of_months(told, written: str, says: str) -> None:
    text = changed(TERMS, "paid_for_months: 36", f"paid_for_months: {written}")
    told_so = told({"terms.yaml": text}, "compare", "managed-db", "terms.yaml")
    assert told_so == f"terms.yaml:9: paid_for_months: {says}"


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("zebra", "'zebra' is no kind of agreement; known: "),
        ("directt", "'directt' is no kind of agreement; did you mean direct?"),
        ("[direct]", "a list is no kind of agreement; known: "),
        ("''", "'' is no kind of agreement; known: "),
    ],
)
def test_a_kind_that_is_none_lists_kinds_once(told, kind: str, says: str) -> None:
    text = changed(TERMS, "kind: direct", f"kind: {kind}")
    line = told({"terms.yaml": text}, "compare", "managed-db", "terms.yaml")
    assert line.startswith(f"terms.yaml:3: {says}")
    assert len(re.findall("direct(?!t)", line)) <= 2  # direct_investment is one, too


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"a": "based_on: a.yaml"}, "a.yaml:1: based_on goes round in a circle, a.yaml → a.yaml; write"),
        ({"a": "based_on: b.yaml", "b": "based_on: a.yaml"}, "b.yaml:1: .* circle, a.yaml → b.yaml → a.yaml; write"),
        ({"a": "# x\nbased_on: b.yaml", "b": "based_on: b.yaml"}, "b.yaml:1: .* circle, a.yaml → b.yaml → b.yaml; "),
        ({"a": "based_on: 5"}, "a.yaml:1: based_on is 5, no file name; write the path"),
        ({"a": "based_on: ''"}, "a.yaml:1: based_on names '', which is not beside this file; correct"),
        ({"a": "based_on: ."}, "a.yaml:1: based_on names '.', which is not beside"),
        ({"a": "based_on: case.yaml", "case": CASE}, "case.yaml:2: this is a case, and not terms; name another"),
    ],
)
def test_terms_based_on_what_they_cannot_be(told, files: dict[str, str], says: str) -> None:
    line = told({f"{name}.yaml": text for name, text in files.items()}, "compare", "managed-db", "a.yaml")
    assert re.match(says, line)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--set", "case.months=48\nx: 6"], "--set:1: the value has several lines; write it on one"),
        (["--set", "case.months=60", "--set", "case.months=[1"], r"--set:2: the \[ opened here is not closed"),
        (["--set", "case.costs.on_cal.monthly_amount=5"], r"--set:1: `by` is missing .*, or did you mean on_call\?"),
        (["--set", "terms.effects.title=x"], "--set:1: title is the same in all scenarios and under all terms"),
        (["--set", "terms.credits=nobody"], "--set:1: nobody is neither a partner nor a filled seat"),
        (["--set", "terms.share_of_revenue.nothing=5%"], "--set:1: nothing is no revenue line of the case; known: "),
        (["--set", "terms.unknown=5"], r"--set:1: these terms have no field unknown; known: (\w+, ){7}\w+ and \d+"),
        (["--set", "case.title=\u202e"], r"--set:1: the character U\+202E cannot be seen"),
        (["--party", "provider=Vendor AG"], "--party:1: parties.provider: 'Vendor AG' is not a name .* vendor_ag"),
        (["--party", "provider=a", "--party", "x"], "--party:2: 'x' is not of the form SEAT=PARTNER"),
    ],
)  # fmt: skip
def test_a_fault_of_an_option(told, options: list[str], says: str) -> None:
    assert re.match(says, told({}, "compare", "managed-db", "direct", *options))


def test_an_empty_scenario_is_none_of_the_case(told) -> None:
    assert "is no scenario of the case" in told({}, "simulate", "managed-db", "direct", "--scenario", "")
