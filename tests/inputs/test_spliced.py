"""Values set in a file's text: it then says just that, and all else stands as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnersim.inputs.document import parse_document, read_document
from partnersim.inputs.spelling import spelt
from partnersim.inputs.spliced import differences, spliced
from partnersim.shipped import short_names

TEXT = """\
# what we think
title: A deal            # for now
partners:                # this order
  isv: {name: "Vendor, AG",   hourly_cost: 95}   # theirs
  msp:
    name: Operator AG
    # above the cost
    hourly_cost: 110     # ours

demand:
  steps:
    1: 15
    7: 24                # the last
nothing:
empty: {}
list: [1, 2]
# the end
"""


def set_in(text: str, *changes: tuple[tuple[str, ...], object]) -> str:
    return spliced(text, changes)


@pytest.mark.parametrize(
    ("keys", "value", "before", "after"),
    [
        (("title",), "Another: deal", "A deal ", '"Another: deal" '),
        (("partners", "isv", "hourly_cost"), 97.5, "95}", "97.5}"),
        (("partners", "isv", "name"), "V", '"Vendor, AG"', "V"),
        (("partners", "msp", "hourly_cost"), 120, "110 ", "120 "),
        (("partners", "isv", "rate"), "12%", "95}", "95, rate: 12%}"),
        (("partners", "msp", "rate"), "8%", "110     # ours", "110     # ours\n    rate: 8%"),
        (("demand", "steps"), {"1": 15, "9": 30}, "1: 15\n    7: 24 ", "{1: 15, 9: 30} "),
        (("demand", "churn"), {"a": 1}, "# the last", "# the last\n  churn: {a: 1}"),
        (("nothing",), 3, "nothing:", "nothing: 3"),
        (("empty", "a", "b"), 3, "{}", "{a: {b: 3}}"),
        (("list", "1"), 5, "[1, 2]", "[1, 5]"),
        (("new", "below"), "x", "list: [1, 2]", "list: [1, 2]\nnew: {below: x}"),
    ],
)
def test_only_the_value_changes(keys, value, before, after) -> None:
    assert TEXT.count(before) == 1
    changed = set_in(TEXT, (keys, value))
    assert changed == TEXT.replace(before, after)
    node = parse_document(changed, "changed").at(tuple(int(key) if key.isdecimal() else key for key in keys))
    assert node.plain() == value


def test_a_file_without_a_last_line_break_takes_a_new_entry() -> None:
    assert set_in("a: 1", (("b",), 2)) == "a: 1\nb: 2"


trees = st.recursive(
    st.one_of(st.integers(0, 99), st.text("abc: #", max_size=6), st.none(), st.booleans()),
    lambda below: st.dictionaries(st.sampled_from("pqrs"), below, max_size=4),
)  # fmt: skip
files = st.dictionaries(st.sampled_from("pqrs"), trees, min_size=1, max_size=4)


@settings(max_examples=20)
@given(files, files)
def test_what_differs_is_all_that_is_needed(old, new) -> None:
    text = "\n".join(f"{key}: {spelt(value)}" for key, value in old.items())
    grown = {**old, **new}
    changed = parse_document(set_in(text, *differences(old, grown)), "changed").value
    assert changed == grown
    assert not list(differences(grown, grown))


@pytest.mark.parametrize("path", sorted(short_names("cases").values()), ids=lambda path: path.stem)
def test_a_shipped_case_takes_any_of_its_numbers(path) -> None:
    text, whole = path.read_text("utf-8"), read_document(path).value
    for name, partner in whole["partners"].items():
        keys = ("partners", name, "annual_discount_rate")
        changed = set_in(text, (keys, "13.5%"))
        assert list(differences(whole, parse_document(changed, "changed").value)) == [(keys, "13.5%")]
        assert len(changed) - len(text) == len("13.5%") - len(str(partner["annual_discount_rate"]))
