"""`brief` and `prepare` on the command line: one page, two editions, and refusals in one line."""

from __future__ import annotations

import io

import pypdf
import pytest

from partnersim.shipped import find


def test_the_brief_is_one_page_of_a4(run, tmp_path) -> None:
    options = ("--theirs", "direct", "--we", "vendor", "--batna", "msp=white_label", "--claims", "published-calculator")
    code, out, _ = run("brief", "managed-db", "five_phase", *options, "-o", tmp_path, "--format", "pdf")
    assert code == 0
    file = tmp_path / "managed-db-five_phase.brief.pdf"
    assert out.strip() == str(file)
    reader = pypdf.PdfReader(io.BytesIO(file.read_bytes()))
    assert len(reader.pages) == 1
    width, height = (float(each) / 72.0 * 25.4 for each in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    text = reader.pages[0].extract_text()
    for part in (
        "Confidential",
        "walk away",
        "What a step is worth",
        "Worth the same to us",
        "weakest claim",
        "To watch",
    ):
        assert part in text


def test_the_brief_of_a_mandate_bears_its_name(run, tmp_path) -> None:
    mandate = tmp_path / "second-round.yaml"
    mandate.write_text(find("vendor-in-november", "mandates").read_text().replace("draws: 500", "draws: 50"))
    code, out, _ = run("brief", mandate, "-o", tmp_path)
    assert (code, out.strip()) == (0, str(tmp_path / "second-round.brief.html"))
    nameless = mandate.rename(tmp_path / "--.yaml")
    for command in ("brief", "prepare"):
        code, out, err = run(command, "--", nameless) if command == "brief" else run(command, "-o", tmp_path, nameless)
        assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
        assert "neither a letter nor a digit" in err


def test_a_folder_that_is_none_is_refused_before_anything_is_worked_out(run, tmp_path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for folder in (file, file / "below"):
        code, out, err = run("brief", "managed-db", "five_phase", "--we", "isv", "-o", folder)
        assert (code, out, err) == (2, "", f"-o: {file} is no folder that can be written to; name another\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("managed-db", "five_phase"), "--we: a brief is for one side"),
        (("managed-db", "five_phase", "--we", "isw"), "isw is neither a partner nor a filled seat"),
        (("vendor-in-november", "--we", "isv"), "--we: a mandate says this itself"),
        (("vendor-in-november", "--seed", "1"), "--seed: a mandate says this itself"),
        (("nowhere",), "nowhere"),
        (("managed-db", "five_phase", "--we", "isv", "--claims", "nowhere"), "nowhere"),
        (("managed-db", "five_phase", "--we", "isv", "--batna", "msp"), "not of the form PARTNER="),
    ],
)
def test_what_cannot_be_briefed_is_said_in_one_line(run, tmp_path, arguments, said) -> None:
    code, out, err = run("brief", *arguments, "-o", tmp_path / "new")
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert said in err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "nowhere"),
        (("vendor-in-november", "--claims", "nowhere"), "nowhere"),
        (("vendor-in-november", "--format", "xlsx"), "--format: xlsx is nothing to write here"),
        (("vendor-in-november", "--title", "two\nlines"), "--title: this is no line"),
        (("vendor-in-november", "--locale", "xx"), "xx"),
    ],
)
def test_what_cannot_be_prepared_is_said_before_a_notebook_runs(run, tmp_path, arguments, said) -> None:
    code, out, err = run("prepare", *arguments, "-o", tmp_path / "new")
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert said in err
    assert not (tmp_path / "new").exists()
