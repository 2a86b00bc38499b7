"""Files read as plain trees with lines: what is understood, what is refused and in which words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from partnersim.errors import InputError
from partnersim.inputs.document import parse_document, read_document
from tests.inputs.samples import CASE, DIRECT, FIVE_PHASE


def read(text: str | bytes) -> Any:
    return parse_document(text, "case.yaml").value


def refusal(text: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        parse_document(text, "case.yaml")
    assert len(caught.value.problems) == 1
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("60000", 60000),
        ("60_000", 60000),
        ("1_200_000", 1200000),
        ("-3", -3),
        ("+3", 3),
        ("0", 0),
        ("1.5", 1.5),
        (".5", 0.5),
        ("0.15", 0.15),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("60_000.50", 60000.5),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("# a comment", None),
        # text, where other readers of YAML see numbers, truth or dates
        ("2027-01", "2027-01"),
        ("2027-01-31", "2027-01-31"),
        ("15%", "15%"),
        ("60:40", "60:40"),
        ("no", "no"),
        ("yes", "yes"),
        ("True", "True"),
        ("NULL", "NULL"),
        ("010", "010"),
        ("00", "00"),
        ("0x10", "0x10"),
        ("0o10", "0o10"),
        ("1.", "1."),
        ("1_0", "1_0"),
        ("_1", "_1"),
        ("1e", "1e"),
        ("12 CHF", "12 CHF"),
        ("6m", "6m"),
        ("nano", "nano"),
        ("info", "info"),
        ("1.2.3", "1.2.3"),
        ("a, b", "a, b"),
        # quotation marks make anything a text
        ("'60,000'", "60,000"),
        ('"60000"', "60000"),
        ("'true'", "true"),
        ('"nan"', "nan"),
        ("''", ""),
        ('"a\\tb"', "a\tb"),
        ('"Zürich"', "Zürich"),
    ],
)
def test_a_value_means_what_it_looks_like(word: str, value: object) -> None:
    read_value = read(f"key: {word}\n")["key"]
    assert read_value == value
    assert type(read_value) is type(value)


@pytest.mark.parametrize(
    ("word", "remedy"),
    [
        ("60,000", "60,000: write 60000 or 60_000"),
        ("1,200,000", "1,200,000: write 1200000 or 1_200_000"),
        ("60,000.50", "60,000.50: write 60000.50 or 60_000.50"),
        ("-60,000", "-60,000: write -60000 or -60_000"),
        ("60'000", "60'000: write 60000 or 60_000"),
        ("60’000", "60’000: write 60000 or 60_000"),
        ("60 000", "60 000: write 60000 or 60_000"),
        ("60.000,50", "60.000,50: write 60000.50 or 60_000.50"),
        ("60k", "60k: write 60000 or 60_000"),
        ("0.5k", "0.5k: write 500"),
        ("1.5M", "1.5M: write 1500000 or 1_500_000"),
        ("1.2345k", "1.2345k: write 1234.5 or 1_234.5"),
        ("2 Mio", "2 Mio: write 2000000 or 2_000_000"),
        ("12,5", "12,5: write 12.5"),
        ("12,5%", "12,5%: write 12.5%"),
        (".nan", ".nan is not a number that can be used; write a number, or quotes around a text"),
        ("-.inf", "-.inf is not a number that can be used; write a number, or quotes around a text"),
        ("NaN", "NaN is not a number that can be used; write a number, or quotes around a text"),
        ("Infinity", "Infinity is not a number that can be used; write a number, or quotes around a text"),
        ("1e999", "'1e999' is too large for a number; write fewer zeros"),
        ("9" * 41, f"'{'9' * 41}' has too many digits; write at most 40 characters"),
    ],
)
def test_a_number_spelt_so_that_it_could_be_misread_is_refused(word: str, remedy: str) -> None:
    assert refusal(f"# first\nkey: {word}\n") == f"case.yaml:2: {remedy}"


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("a: {price: 60,000}", "60,000: write 60000 or 60_000"),
        ("a: {price: 1,200,000, per: x}", "1,200,000: write 1200000 or 1_200_000"),
        ("a: {price: 60,000.50}", "60,000.50: write 60000.50 or 60_000.50"),
        ("a: {1: 15,000, 7: 24,000}", "15,000: write 15000 or 15_000"),
        ("a: {name Vendor}", "'name Vendor' has no value; write {key: value, key: value}"),
        ("a: {price: 60, 000}", "'000' has no value; write {key: value, key: value}"),
    ],
)
def test_a_comma_inside_braces_is_not_taken_for_the_next_key(text: str, remedy: str) -> None:
    assert refusal(text) == f"case.yaml:1: {remedy}"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "the file is empty; write at least one line `key: value`"),
        ("# only a comment\n", 1, "the file is empty; write at least one line `key: value`"),
        ("- a\n", 1, "the file must be a map; write lines `key: value`"),
        ("a word\n", 1, "the file must be a map; write lines `key: value`"),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands here a second time, first in line 1; keep one"),
        ("a: {b: 1, b: 2}\n", 1, "'b' stands here a second time, first in line 1; keep one"),
        ("1: 2\n'1': 3\n", 2, "'1' stands here a second time, first in line 1; keep one"),
        ("a: &x 1\n", 1, "& names a value to repeat it; leave it out, or put the text in quotes"),
        ("a: 1\nb: *a\n", 2, "* repeats a value of elsewhere; write it out, or put the text in quotes"),
        (
            "a: !!python/object:os.system x\n",
            1,
            "! gives a value a type; leave it out, or put the text in quotes",
        ),
        ("a: ! x\n", 1, "! gives a value a type; leave it out, or put the text in quotes"),
        ("a: {<<: b}\n", 1, "<< would merge another map in; write its keys out"),
        ("a: 1\n---\nb: 2\n", 2, "--- starts a second document; keep one document a file"),
        ("%YAML 1.1\n---\na: 1\n", 1, "a line starting with % is a YAML directive; delete it"),
        ("# x\n%OTHER\n---\na: 1\n", 2, "a line starting with % is a YAML directive; delete it"),
        ("? [a]\n: 1\n", 1, "a key must be one word, not a map or list; write `key: value`"),
        (": 5\n", 1, "there is no key before the colon; write `key: value`"),
        ('"": 5\n', 1, "there is no key before the colon; write `key: value`"),
        ("a:\n\tb: 1\n", 2, "a tab stands here; use spaces to indent and after the colon"),
        (
            "a:\n  b: 1\n c: 2\n",
            3,
            "this line is indented unlike the lines before; indent the keys of a map alike",
        ),
        (
            "a: b: c\n",
            1,
            "a colon too many, or a line indented too far; indent keys alike, quote text with a colon",
        ),
        ("a: 1\nb\nc: 2\n", 2, "there is no colon and space after this key; write `key: value`"),
        (
            "a: {b: 1\nc: {d: 2}\n",
            1,
            "the { opened here is not closed, or a comma is missing; write {key: value}",
        ),
        ("a: [1, 2\n", 1, "the [ opened here is not closed, or a comma is missing; write [value, value]"),
        ("a: {b: 1}}\n", 1, "} stands here without its opening bracket; delete it, or open the bracket"),
        ("x: 1\na: 'b\nc: 1\n", 2, "the text opened here lacks its closing quotation mark"),
        ("x: 1\na: 'b\nc: '1'\n", 2, "the text opened with ' must end on its line; close it, or write |"),
        ('a: "b\\qc"\n', 1, 'a backslash in "..." must be doubled, or the quotes single'),
        (
            'a: "\\UFFFFFFFF"\n',
            1,
            'an escape \\U in "..." stands for no character; write the character itself',
        ),
        (
            'a: "\\U00110000"\n',
            1,
            'an escape \\U in "..." stands for no character; write the character itself',
        ),
        ('a: "\\ud800"\n', 1, "the character U+D800 cannot be seen or printed; delete it"),
        ('x: 1\n"\\u202e": 1\n', 2, "the character U+202E cannot be seen or printed; delete it"),
        ("a: @b\n", 1, "a value cannot start with @; put it in quotes"),
        ("a: 1\nb: x\x07y\n", 2, "the character U+0007 cannot be seen or printed; delete it"),
        ("a: 1\r\nb: 2\r\nc: \x1b[2J\r\n", 3, "the character U+001B cannot be seen or printed; delete it"),
        ("a: 1\nb: \ufeffx\n", 2, "the character U+FEFF cannot be seen or printed; delete it"),
        (b"a: 1\nb: Z\xfcrich\n", 2, "byte 0xfc is not UTF-8; save the file as UTF-8"),
        ("a: " + "[" * 30, 1, "maps and lists are nested deeper than 20; write fewer levels"),
        (
            "\n".join(" " * depth + "a:" for depth in range(30)),
            21,
            "maps and lists are nested deeper than 20; write fewer levels",
        ),
    ],
)
def test_what_is_more_or_less_than_plain_yaml_is_refused(text: str | bytes, line: int, words: str) -> None:
    assert refusal(text) == f"case.yaml:{line}: {words}"


def test_twenty_levels_are_read() -> None:
    assert read("a: " + "[" * 19 + "]" * 19)


def test_a_file_of_ten_thousand_values_is_read_and_one_more_refused() -> None:
    keys = [f"k{number}: 1\n" for number in range(10_000)]
    assert len(read("".join(keys[:9_999]))) == 9_999  # the map itself is a value too
    assert "more than 10,000 values" in refusal("".join(keys))


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    document = parse_document(b"\xef\xbb\xbfa: 1\r\nb:\r\n  c: 2\r\n", "case.yaml")
    assert document.value == {"a": 1, "b": {"c": 2}}
    assert document.line(("b", "c")) == 3


def test_a_text_over_several_lines_is_read_below_a_bar() -> None:
    assert read("note: |\n  one\n  two\n") == {"note": "one\ntwo\n"}


def test_keys_are_text() -> None:
    assert read("{1: a, true: b, null: c, 2.5: d}") == {"1": "a", "true": "b", "null": "c", "2.5": "d"}


@pytest.mark.parametrize("text", [CASE, FIVE_PHASE, DIRECT])
def test_sample_files_are_read(text: str) -> None:
    assert "title" in read(text)


def test_every_value_knows_its_line() -> None:
    document = parse_document(CASE, "case.yaml")
    lines = CASE.splitlines()
    for loc, word in [
        (("title",), "title:"),
        (("partners",), "partners:"),
        (("partners", "msp", "hourly_cost"), "  msp: {name: Operator"),
        (("costs", "on_call"), "  on_call:"),
        (("sources", "isv", "costs.build_service"), "    costs.build_service:"),
    ]:
        assert lines[document.line(loc) - 1].startswith(word)


def test_a_missing_value_stands_where_its_nearest_ancestor_does() -> None:
    document = parse_document("a: 1\nb:\n  c:\n    - x\n    - y\n", "case.yaml")
    assert document.where(("b", "c", 1)) == ("case.yaml", 5)
    assert document.where(("b", "c", 2)) == ("case.yaml", 3)
    assert document.where(("b", "z", "c")) == ("case.yaml", 2)
    assert document.where(("a", "z")) == ("case.yaml", 1)
    assert document.where(()) == ("case.yaml", 1)


def test_setting_a_value_leaves_the_document_as_it_was() -> None:
    document = parse_document("a:\n  b: 1\n  c: 2\nd: 3\n", "case.yaml")
    changed = document.with_value(("a", "c"), "15%")
    assert document.value == {"a": {"b": 1, "c": 2}, "d": 3}
    assert changed.value == {"a": {"b": 1, "c": "15%"}, "d": 3}
    assert [changed.line(("a", "c")), changed.line(("d",))] == [3, 4]
    assert changed.root.child("d") is document.root.child("d")


def test_setting_a_value_makes_the_maps_on_its_way() -> None:
    changed = parse_document("a: 1\nb:\n  c: 2\n", "case.yaml").with_value(("b", "x", "y"), {"1": 15, "7": [1]})
    assert changed.value == {"a": 1, "b": {"c": 2, "x": {"y": {"1": 15, "7": [1]}}}}
    assert changed.where(("b", "x", "y", "7", 0)) == ("case.yaml", 2)


def test_a_set_value_may_stand_elsewhere() -> None:
    document = parse_document("a: 1\nscenarios:\n  bold: {a: 2}\n", "case.yaml")
    changed = document.with_value(("a",), 2, at=document.where(("scenarios", "bold", "a")))
    assert changed.where(("a",)) == ("case.yaml", 3)


def test_a_value_cannot_be_set_inside_another() -> None:
    document = parse_document("x: 1\na: {b: 2}\n", "case.yaml")
    with pytest.raises(InputError, match=r"case.yaml:2: a.b is 2 and holds no 'c'; name another field"):
        document.with_value(("a", "b", "c"), 1)


def test_the_tree_handed_out_is_a_copy() -> None:
    document = parse_document("a: {b: 1}\n", "case.yaml")
    document.value["a"]["b"] = 2
    assert document.value == {"a": {"b": 1}}


def test_what_is_laid_over_wins_and_every_value_keeps_its_file() -> None:
    base = parse_document("kind: direct\nshare: {x: 40%, y: 10%}\nlist: [1, 2]\nnotice: 3\n", "base.yaml")
    over = parse_document("# ours\nshare: {x: 50%}\nlist: [3]\nnotice: {months: 4}\nextra: 1\n", "ours.yaml")
    merged = base.merged(over)
    assert merged.value == {
        "kind": "direct",
        "share": {"x": "50%", "y": "10%"},
        "list": [3],
        "notice": {"months": 4},
        "extra": 1,
    }
    assert merged.file == "ours.yaml"
    assert merged.where(("kind",)) == ("base.yaml", 1)
    assert merged.where(("share", "x")) == ("ours.yaml", 2)
    assert merged.where(("share", "y")) == ("base.yaml", 2)
    assert merged.where(("extra",)) == ("ours.yaml", 5)
    assert base.value["share"] == {"x": "40%", "y": "10%"}


def test_files_that_cannot_be_used_are_refused_by_name(tmp_path: Path) -> None:
    def refused(path: Path, words: str) -> None:
        with pytest.raises(InputError) as caught:
            read_document(path)
        assert str(caught.value) == f"{path}:1: {words}"

    refused(tmp_path / "none.yaml", "there is no such file; check the name and the folder")
    refused(tmp_path, "this is a directory; name a file in it")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"a: 1\n" * 200_001)
    refused(large, "the file is over 1 MB; keep only what is needed")
    below_a_file = large / "below.yaml"
    refused(below_a_file, "the file cannot be read: not a directory; check its name and permissions")
    secret = tmp_path / "secret.yaml"
    secret.write_text("a: 1\n")
    secret.chmod(0)
    if os.name == "posix" and not os.access(secret, os.R_OK):
        refused(secret, "the file cannot be read: permission denied; check its name and permissions")


def test_a_name_that_no_file_can_have_is_refused_on_one_line() -> None:
    with pytest.raises(InputError, match=r"^a\\x00\\nb:1: the file cannot be read"):
        read_document("a\0\nb")


def test_a_file_is_read_under_the_name_given(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    document = read_document(path)
    assert document.file == str(path)
    assert document.value == parse_document(CASE, "x").value


def test_text_over_one_megabyte_is_refused() -> None:
    assert refusal("a: " + "x" * 1_000_000) == "case.yaml:1: the file is over 1 MB; keep only what is needed"
