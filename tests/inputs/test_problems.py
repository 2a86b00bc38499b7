"""What a model refuses is said in plain words, at the line of the file it stands in."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from partnersim.agreements.reader import parse_terms
from partnersim.errors import InputError
from partnersim.inputs.document import Document, parse_document
from partnersim.inputs.problems import refuse
from partnersim.inputs.values import Amount, Count, FieldError, MonthText, Name, Rate, Steps, Title


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Partner(Part):
    name: Title
    hourly_cost: Amount = 0.0
    discount: Rate = 0.0


class Demand(Part):
    monthly_new_instances: Steps
    monthly_churn: Rate


class Fixed(Part):
    kind: Literal["fixed"]
    amount: Amount


class Share(Part):
    kind: Literal["share"]
    share: Annotated[Rate | Fixed, Field()] = 0.0
    of: dict[str, Rate] = {}


class Deal(Part):
    title: Title = "a deal"
    currency: str = Field("CHF", max_length=3, pattern="^[A-Z]+$")
    start: MonthText = 0
    months: Count = 12
    from_: MonthText | None = Field(None, alias="from")
    partners: dict[Name, Partner] = {}
    demand: Demand | None = None
    fee: Annotated[Fixed | Share, Field(discriminator="kind")] | None = None
    at_exit: Literal["lie", "equalise", "run_off"] = "lie"
    only: Literal["one"] = "one"
    active: bool = True
    customers: int = Field(1, ge=0, lt=10)
    price: float = 0.0
    notes: list[str] = Field([], max_length=2)

    @model_validator(mode="after")
    def no_partner_is_called_us(self) -> Self:
        if "us" in self.partners:
            raise FieldError("nobody is called us; write who", "partners", "us", "name")
        if len(self.partners) > 2:
            raise ValueError("there are more than two partners; write two")
        return self


class Required(Part):
    currency: str = Field(examples=["CHF"])
    months: Count
    kind: Literal["a", "b"]
    demand: Demand
    active: bool = Field(examples=[True])


def refusal(model: Any, document: Document) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(model).validate_python(document.value)
    return str(refuse(caught.value, document, model))


def lines(text: str, model: Any = Deal) -> list[str]:
    return [line.removeprefix("deal.yaml:") for line in refusal(model, parse_document(text, "deal.yaml")).split("\n")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("tite: x", "1: unknown key `tite`; did you mean title?"),
        ("form: 2027-01", "1: unknown key `form`; did you mean from?"),
        (
            "demand:\n  monthly_new_instances: 1\n  monthly_churn: 1%\n  zzz: 5",
            "4: unknown key `zzz` in demand; known: monthly_churn, monthly_new_instances",
        ),
        (
            "title: x\ndemand:\n  monthly_new_instances: 1",
            "2: `monthly_churn` is missing in demand; write monthly_churn: 15%",
        ),
        ("title: x\nmonths: 1.0", "2: months: 1.0 is not a count; write 1"),
        ("from: 2027", "1: from: 2027 is a year, not a month; write 2027-01 to 2027-12"),
        (
            "at_exit: eqalise",
            "1: at_exit: 'eqalise' is not known; write lie, equalise or run_off (did you mean equalise?)",
        ),
        ("at_exit: 5", "1: at_exit: 5 is not known; write lie, equalise or run_off"),
        ("only: on", "1: only: 'on' is not known; write one"),
        ("demand: 5", "1: demand: 5 is not a map; write its keys below, indented"),
        ("partners:", "1: partners: the value is empty; write one, or delete the line"),
        ("partners: [a]", "1: partners: a list is not a map; write its keys below, indented"),
        ("notes: x", "1: notes: 'x' is not a list; write [value, value]"),
        ("notes:\n - a\n - 5", "3: notes.1: 5 is not a text; put it in quotes"),
        ("notes: [a, b, c]", "1: notes: a list has too many entries; write at most 2"),
        ("active: maybe", "1: active: 'maybe' is not true or false; write one of the two"),
        ("customers: x", "1: customers: 'x' is not a whole number; write one like 12"),
        ("customers: 1.5", "1: customers: 1.5 is not a whole number; write one like 12"),
        ("customers: -1", "1: customers: -1 is too small; write 0 or more"),
        ("customers: 10", "1: customers: 10 is too large; write less than 10"),
        ("price: x", "1: price: 'x' is not a number; write one like 12.5"),
        ("currency: CHFR", "1: currency: 'CHFR' is too long; write at most 3 characters"),
        ("currency: chf", "1: currency: 'chf' is not of the form ^[A-Z]+$; write it so"),
        (
            "partners:\n  isv: {name: A}\n  MSP: {name: B}",
            ("3: partners: 'MSP' is not a name (small letters, digits and _, a letter first, at most 40); write msp"),
        ),
        (
            "partners:\n  isv:\n    name: A\n    discount: 12",
            "4: partners.isv.discount: 12 is not a rate; write 12%",
        ),
        (
            "demand:\n  monthly_churn: 1%\n  monthly_new_instances:\n    1: 5\n    7: x",
            "5: demand.monthly_new_instances.7: 'x' is not a quantity; write a number like 12 or 0.5",
        ),
        ("fee: {amount: 5}", "1: `kind` is missing in fee; write kind: fixed or share"),
        (
            "fee:\n  kind: shar",
            "2: fee.kind: 'shar' is not known; write fixed or share (did you mean share?)",
        ),
        ("fee:\n  kind: fixed\n  amount: -5", "3: fee.amount: -5 is below 0; write 0 or more"),
        (
            "fee:\n  kind: fixed\n  amout: 5\n  amount: 5",
            "3: unknown key `amout` in fee; did you mean amount?",
        ),
        # the label pydantic puts in for the union's member is also the name of a key
        ("fee:\n  kind: share\n  of:\n    share: 12", "4: fee.of.share: 12 is not a rate; write 12%"),
        ("partners:\n  us:\n    name: A", "3: partners.us.name: nobody is called us; write who"),
        (
            "title: x\npartners: {a: {name: A}, b: {name: B}, c: {name: C}}",
            "1: there are more than two partners; write two",
        ),
    ],
)
def test_each_problem_is_one_line_in_plain_words(text: str, line: str) -> None:
    assert lines(text) == [line]


def test_missing_keys_come_with_something_to_write() -> None:
    assert lines("# nothing yet\n{}\n", Required) == [
        "2: `currency` is missing; write currency: CHF",
        "2: `months` is missing; write months: 12",
        "2: `kind` is missing; write kind: a or b",
        "2: `demand` is missing; write demand: ...",
        "2: `active` is missing; write active: true",
    ]


def test_a_union_at_the_top_is_understood() -> None:
    union = Annotated[Fixed | Share, Field(discriminator="kind")]
    assert lines("kind: none", union) == ["1: kind: 'none' is not known; write fixed or share"]
    assert lines("kind: share\nfixed: 5", union) == ["2: unknown key `fixed`; known: kind, of, share"]


def test_a_choice_between_a_number_and_a_map_names_the_place_for_both() -> None:
    told = lines("fee:\n  kind: share\n  share: {kind: fixed, amont: 5}")
    assert told == [
        "3: fee.share: a map is not a rate; write a number like 15% or 0.15",
        "3: unknown key `amont` in fee.share; did you mean amount?",
    ]


def test_problems_stand_in_the_order_of_the_file_twenty_at_most() -> None:
    text = "months: 0\n" + "".join(f"wrong_{number}: 1\n" for number in range(30)) + "title: 5\n"
    told = lines(text)
    assert len(told) == 21
    assert [int(line.split(":")[0]) for line in told] == list(range(1, 22))
    assert told[0] == "1: months: 0 is below 1; write 1 or more"
    assert told[20] == "21: 12 more problems from here on; correct those above first"


def test_each_problem_names_the_file_its_value_came_from() -> None:
    base = parse_document("title: 5\nmonths: 0\n", "base.yaml")
    over = parse_document("# ours\nmonths: 1.5\n", "ours.yaml")
    assert refusal(Deal, base.merged(over)).split("\n") == [
        'base.yaml:1: title: 5 is not a text; write "5"',
        "ours.yaml:2: months: 1.5 is not a count; write a whole number like 12",
    ]


def test_what_the_user_wrote_is_shown_short_and_on_one_line() -> None:
    text = 'at_exit: "' + "x\\n" * 1000 + '"\n? "' + "y\\t" * 1000 + '"\n: 1\n'
    for line in lines(text):
        assert line.isprintable()
        assert len(line) < 300


def test_without_a_model_the_line_is_still_right() -> None:
    document = parse_document("title: x\nfee:\n  kind: fixed\n  amount: 1\n  amout: 5\n", "deal.yaml")
    with pytest.raises(ValidationError) as caught:
        Deal.model_validate(document.value)
    error = refuse(caught.value, document)
    assert isinstance(error, InputError)
    assert str(error) == "deal.yaml:5: unknown key `amout` in fee; check its spelling, or delete it"


def test_no_message_shows_pydantic() -> None:
    class Odd(Part):
        moment: bytes = b""
        pair: tuple[int, int] = (0, 0)

    for line in lines("moment: 5\npair: [1, 2, 3]\n", Odd):
        assert not any(word in line for word in ("Input", "pydantic", "http", "dictionary"))


def test_a_tier_without_its_one_field_is_told_which() -> None:
    tiers = "[{tier: cost_recovery}, {tier: return_of_capital}, {tier: profit_share}]"
    with pytest.raises(InputError, match=r"`to` is missing in tiers\.1"):
        parse_terms(f"kind: waterfall\nparties: {{one: isv, other: msp}}\ntiers: {tiers}\n")
