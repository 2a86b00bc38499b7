"""Each kind of value: the spellings it reads, and what it says of those it refuses."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from partnersim.inputs import values
from partnersim.inputs.scalars import plain_scalar


def kind(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(getattr(values, name))


def refusal(name: str, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        kind(name).validate_python(value)
    (error,) = caught.value.errors()
    return str(error["ctx"]["error"])


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("Rate", "15%", 0.15),
        ("Rate", "15 %", 0.15),
        ("Rate", "2.5%", 0.025),
        ("Rate", ".5%", 0.005),
        ("Rate", "0%", 0.0),
        ("Rate", "100%", 1.0),
        ("Rate", 0.15, 0.15),
        ("Rate", 0, 0.0),
        ("Rate", 0.0, 0.0),
        ("Rate", np.float64(0.25), 0.25),
        ("Factor", "110%", 1.1),
        ("Factor", "90%", 0.9),
        ("Factor", 1.1, 1.1),
        ("Factor", 1, 1.0),
        ("Factor", 0, 0.0),
        ("Factor", 2.0, 2.0),
        ("Amount", 60000, 60000.0),
        ("Amount", 0, 0.0),
        ("Amount", 12.5, 12.5),
        ("Amount", np.int64(3), 3.0),
        ("Amount", Fraction(1, 2), 0.5),
        ("Quantity", 0.12, 0.12),
        ("Count", 1, 1),
        ("Count", np.int64(60), 60),
        ("Months", 0, 0),
        ("Months", 1200, 1200),
        ("MonthText", "2027-01", 2027 * 12),
        ("MonthText", "2027-12", 2027 * 12 + 11),
        ("Steps", {"1": 15, "7": 24}, {1: 15.0, 7: 24.0}),
        ("Steps", {1: 0, 7: 24.5}, {1: 0.0, 7: 24.5}),
        ("Steps", 15, {1: 15.0}),
        ("Steps", 0, {1: 0.0}),
        ("Switch", True, True),
        ("Switch", False, False),
        ("Name", "isv", "isv"),
        ("Name", "a_1", "a_1"),
        ("Name", "a" * 40, "a" * 40),
        ("Title", "Vendor AG", "Vendor AG"),
        ("Title", "Zürich × Genève – 2027", "Zürich × Genève – 2027"),
        ("Title", "x" * 200, "x" * 200),
    ],
)
def test_spellings_that_are_read(name: str, written: object, value: object) -> None:
    read = kind(name).validate_python(written)
    assert read == value
    assert type(read) is type(value)


ABOVE = "write 0% to 100%"
WORDS = "small letters, digits and _, a letter first, at most 40"


@pytest.mark.parametrize(
    ("name", "written", "words"),
    [
        ("Rate", 15, "15 is not a rate; write 15%"),
        ("Rate", 2.5, "2.5 is not a rate; write 2.5%"),
        ("Rate", 100, "100 is not a rate; write 100%"),
        ("Rate", 150, f"150 is above 100%; {ABOVE}"),
        ("Rate", 1, "is 1 1% or 100%? write 1% or 100%"),
        ("Rate", 1.0, "is 1.0 1% or 100%? write 1% or 100%"),
        ("Rate", "150%", f"'150%' is above 100%; {ABOVE}"),
        ("Rate", "-5%", f"'-5%' is below 0; {ABOVE}"),
        ("Rate", -0.05, f"-0.05 is below 0; {ABOVE}"),
        ("Rate", "0.15", "'0.15' is not a rate; write it without quotes"),
        ("Rate", "fifteen", "'fifteen' is not a rate; write it like 15%"),
        ("Rate", "60:40", "'60:40' is not a rate; write it like 15%"),
        ("Rate", "%", "'%' is not a rate; write it like 15%"),
        ("Rate", "12,5%", "12,5: write 12.5"),
        ("Rate", True, "true is not a rate; write a number like 15% or 0.15"),
        ("Rate", None, "an empty value is not a rate; write a number like 15% or 0.15"),
        ("Rate", math.nan, "nan is not a rate; write a number like 15% or 0.15"),
        ("Rate", {}, "a map is not a rate; write a number like 15% or 0.15"),
        ("Factor", 2, "is 2 2% or 200%? write 2% or 200%"),
        ("Factor", 110, "is 110 110% or 11000%? write 110% or 11000%"),
        ("Factor", "-1%", "'-1%' is below 0; write 0% or more"),
        ("Factor", -1, "-1 is below 0; write 0% or more"),
        ("Factor", "x", "'x' is not a factor; write it like 15%"),
        ("Factor", math.inf, "inf is not a factor; write a number like 110% or 1.1"),
        ("Amount", "12 CHF", "'12 CHF' is not an amount; write the number alone: 12"),
        ("Amount", "EUR 60_000", "'EUR 60_000' is not an amount; write the number alone: 60_000"),
        ("Amount", "12", "'12' is not an amount; write the number alone: 12"),
        ("Amount", "1 to 2", "'1 to 2' is not an amount; write a number like 60000 or 60_000"),
        ("Amount", "60,000", "60,000: write 60000 or 60_000"),
        ("Amount", "010", "'010' is not an amount; write a number like 60000 or 60_000"),
        ("Amount", -1, "-1 is below 0; write 0 or more"),
        ("Amount", True, "true is not an amount; write a number like 60000 or 60_000"),
        ("Amount", [1], "a list is not an amount; write a number like 60000 or 60_000"),
        ("Amount", math.inf, "inf is not an amount; write a number like 60000 or 60_000"),
        ("Quantity", -0.5, "-0.5 is below 0; write 0 or more"),
        ("Quantity", "3h", "'3h' is not a quantity; write a number like 12 or 0.5"),
        ("Count", 0, "0 is below 1; write 1 or more"),
        ("Count", 3.0, "3.0 is not a count; write 3"),
        ("Count", 2.5, "2.5 is not a count; write a whole number like 12"),
        ("Count", math.inf, "inf is not a count; write a number like 12"),
        ("Count", "12 months", "'12 months' is not a count; write the number alone: 12"),
        ("Count", False, "false is not a count; write a number like 12"),
        ("Months", -1, "-1 is not a number of months; write a whole number like 12"),
        ("Months", 1.0, "1.0 is not a number of months; write a whole number like 12"),
        ("Months", "3 months", "'3 months' is not a number of months; write the number alone: 3"),
        ("MonthText", 2027, "2027 is a year, not a month; write 2027-01 to 2027-12"),
        ("MonthText", 4, "4 is not a month; write it like 2027-04"),
        ("MonthText", 2027.04, "2027.04 is not a month; write it like 2027-04"),
        ("MonthText", "2027-13", "'2027-13' is not a month; write it like 2027-04"),
        ("MonthText", "2027-4", "'2027-4' is not a month; write it like 2027-04"),
        ("MonthText", "April 2027", "'April 2027' is not a month; write it like 2027-04"),
        ("MonthText", True, "true is not a month; write it like 2027-04"),
        ("Steps", {7: 24}, "nothing is said before month 7; write 1: 0 if nothing happens before month 7"),
        ("Steps", {"0": 15}, "'0' is not a month counted from go-live; write 1, 2, 3, …"),
        ("Steps", {"01": 15}, "'01' is not a month counted from go-live; write 1, 2, 3, …"),
        ("Steps", {"2027-04": 15}, "'2027-04' is not a month counted from go-live; write 1, 2, 3, …"),
        ("Steps", {True: 15}, "true is not a month counted from go-live; write 1, 2, 3, …"),
        ("Steps", {1.5: 15}, "1.5 is not a month counted from go-live; write 1, 2, 3, …"),
        ("Steps", {1: -15}, "-15 is below 0; write 0 or more"),
        ("Steps", {1: "many"}, "'many' is not a quantity; write a number like 12 or 0.5"),
        ("Steps", {}, "there are no months; write {1: 15, 7: 24}, or one number"),
        (
            "Steps",
            [15, 24],
            "a list is not a number or a map of months; write a number like 15 or {1: 15, 7: 24}",
        ),
        ("Switch", "yes", "'yes' is neither true nor false; write one of the two"),
        ("Switch", 1, "1 is neither true nor false; write one of the two"),
        ("Name", "Vendor AG", f"'Vendor AG' is not a name ({WORDS}); write vendor_ag"),
        ("Name", "1st", f"'1st' is not a name ({WORDS}); write st"),
        ("Name", "a" * 41, f"'{'a' * 41}' is not a name ({WORDS}); write {'a' * 40}"),
        ("Name", "é", f"'é' is not a name ({WORDS})"),
        ("Name", "isv\n", f"'isv\\n' is not a name ({WORDS}); write isv"),
        ("Name", "total", "'total' means a sum over all in tables; choose another name"),
        ("Name", "nan", "'nan' means a missing number in tables; choose another name"),
        ("Name", "na", "'na' means a missing number in tables; choose another name"),
        ("Name", 5, f"5 is not a name ({WORDS})"),
        ("Name", None, f"an empty value is not a name ({WORDS})"),
        ("Title", 2027, '2027 is not a text; write "2027"'),
        ("Title", None, "an empty value is not a text; write a few words"),
        ("Title", " ", "the text is empty; write a few words"),
        ("Title", "x" * 201, "the text has 201 characters; write at most 200"),
        ("Title", "a\nb", "'a\\nb' holds a line break, tab or control character; write one line"),
    ],
)
def test_spellings_that_are_refused_say_what_to_write(name: str, written: object, words: str) -> None:
    assert refusal(name, written) == words


@pytest.mark.parametrize("name", values.__all__)
def test_every_kind_refuses_maps_of_nothing_and_never_breaks(name: str) -> None:
    if name == "FieldError":
        return
    for value in ({}, [], None, "", "x" * 10_000, object(), 10**400, -math.inf, b"1", "\x00"):
        try:
            kind(name).validate_python(value)
        except ValidationError as error:
            (problem,) = error.errors()
            assert len(problem["msg"]) < 250


@given(st.decimals(0, 100, places=4))
def test_a_percentage_is_the_float_nearest_to_its_hundredth(percent: Decimal) -> None:
    assert kind("Rate").validate_python(f"{percent}%") == float(percent / 100)


@given(st.floats(0, 1))
def test_a_rate_written_to_json_reads_back_the_same(rate: float) -> None:
    written = kind("Rate").dump_python(rate, mode="json")
    assert written.endswith("%")
    assert kind("Rate").validate_python(written) == rate


def test_shares_by_month_written_to_json_read_back_the_same() -> None:
    for steps in ({1: 1.0}, {1: 0.07, 13: 0.5}):
        written = kind("RateSteps").dump_python(steps, mode="json")
        assert kind("RateSteps").validate_python(written) == steps


@given(st.integers(12, 9999 * 12 + 11))
def test_a_month_written_to_json_reads_back_the_same(month: int) -> None:
    assert kind("MonthText").validate_python(kind("MonthText").dump_python(month, mode="json")) == month


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("Rate", ["15%", "2.5 %", 0.15, 0], ["15", 15, 1, "x%"]),
        ("Factor", ["110%", 1.1], ["110", -1]),
        ("Amount", [0, 60000.5], [-1, "12 CHF"]),
        ("Quantity", [0.12], [-1]),
        ("Count", [1], [0, 1.5]),
        ("MonthText", ["2027-04"], ["2027-13", 2027]),
        ("Steps", [15, {"1": 15, "7": 24}], [{"7": 24}, {"01": 1}, -1]),
        ("Switch", [True], ["yes"]),
        ("Name", ["isv"], ["ISV", "total"]),
        ("Title", ["Vendor AG"], ["", "x" * 201]),
    ],
)
def test_editors_are_told_the_same_rules(name: str, good: list[object], bad: list[object]) -> None:
    schema = kind(name).json_schema()
    assert schema["description"]
    checker = jsonschema.Draft202012Validator(json.loads(json.dumps(schema)))
    assert all(checker.is_valid(value) for value in good)
    assert not any(checker.is_valid(value) for value in bad)


@given(st.one_of(st.integers(-(10**30), 10**30), st.floats(allow_nan=False, allow_infinity=False)))
def test_a_number_as_python_writes_it_is_read_as_the_same_number(value: float) -> None:
    assert plain_scalar(repr(value)) == value


@given(st.text(max_size=30))
def test_any_word_is_read_or_refused_in_words(word: str) -> None:
    with suppress(ValueError):  # any other error is a fault
        assert isinstance(plain_scalar(word), str | int | float | bool | None)
