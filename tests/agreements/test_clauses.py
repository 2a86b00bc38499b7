"""Whatever terms say is said in words: no field can change without a clause that changes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from partnersim import parse_terms
from partnersim.agreements.agreement import Agreement
from partnersim.agreements.clauses import Clauses
from partnersim.agreements.reader import KINDS, changed_terms
from partnersim.errors import InputError
from partnersim.render.in_words import terms_in_words
from tests.agreements.clause_examples import COMMON, EXAMPLES, Example
from tests.inputs.samples import FIVE_PHASE

Change = Mapping[str, Any]  # field path → value
LABELS = {("Clauses", "title"), ("Described", "name"), ("Agreement", "kind"), ("Tier", "tier")}  # change no money
CASES = [(kind, example) for kind, examples in EXAMPLES.items() for example in examples]


def owner(model: type[BaseModel], field: str) -> str:
    """The class that says a field first, of those a model descends from."""
    if field in ("kind", "tier"):
        return {"kind": "Agreement", "tier": "Tier"}[field]
    return next(each.__name__ for each in reversed(model.__mro__) if field in getattr(each, "__annotations__", {}))


def models(hint: Any) -> Iterator[type[BaseModel]]:
    """The models named in a type hint."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
    for inner in get_args(hint):
        yield from models(inner)


def fields_of(model: type[BaseModel]) -> set[tuple[str, str]]:
    """All fields of a model and of the parts below it: owner, name."""
    found = {(owner(model, name), name) for name in model.model_fields}
    for info in model.model_fields.values():
        for part in models(info.annotation):
            found |= fields_of(part)
    return found


def differing(one: Any, other: Any) -> Iterator[tuple[str, str]]:
    """The fields in which two terms, or parts of them, differ."""
    if isinstance(one, BaseModel) and type(one) is type(other):
        for name in type(one).model_fields:
            here, there = getattr(one, name), getattr(other, name)
            if here != there:
                yield owner(type(one), name), name
                yield from differing(here, there)
    elif isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in one.keys() & other.keys():
            yield from differing(one[key], other[key])
    elif isinstance(one, tuple) and isinstance(other, tuple):
        for here, there in zip(one, other, strict=False):
            yield from differing(here, there)


def with_common_clauses(terms: Agreement) -> Agreement:
    """The terms with all common clauses, and a partner in each seat."""
    parties = {seat: f"p{number}" for number, seat in enumerate(terms.seats)}
    return changed_terms(terms, {**COMMON.given, "parties": parties})


def test_every_kind_has_examples() -> None:
    assert set(EXAMPLES) == set(KINDS)


def differences(terms: Agreement, others: Iterable[Change]) -> set[tuple[str, str]]:
    """The fields that some change changes."""
    return {field for change in others for field in differing(terms, changed_terms(terms, change))}


def silent(terms: Agreement, others: Iterable[Change]) -> list[Change]:
    """The changes that change no word."""
    said = terms_in_words(terms)
    return [change for change in others if terms_in_words(changed_terms(terms, change)) == said]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_is_changed_in_some_example(kind: str) -> None:
    changed = set[tuple[str, str]]()
    for example in EXAMPLES[kind]:
        changed |= differences(parse_terms(example.text), example.others)
    common = fields_of(Clauses) | LABELS
    assert changed - common == fields_of(KINDS[kind]) - common


def test_every_common_clause_is_changed() -> None:
    changed = differences(with_common_clauses(parse_terms("kind: five_phase")), COMMON.others)
    assert changed - LABELS == fields_of(Clauses) - LABELS


@pytest.mark.parametrize(("kind", "example"), CASES, ids=[kind for kind, _ in CASES])
def test_no_field_changes_in_silence(kind: str, example: Example) -> None:
    terms = parse_terms(example.text)
    assert terms.kind == kind
    assert not silent(terms, example.others)


@pytest.mark.parametrize("kind", KINDS)
def test_no_common_clause_changes_in_silence(kind: str) -> None:
    assert not silent(with_common_clauses(parse_terms(EXAMPLES[kind][0].text)), COMMON.others)


@pytest.mark.parametrize("kind", KINDS)
def test_every_sentence_stands_on_a_line_of_its_own(kind: str) -> None:
    for example in EXAMPLES[kind]:
        _, *lines = terms_in_words(with_common_clauses(parse_terms(example.text))).splitlines()
        assert all(line.endswith(".") and not line.endswith("..") for line in lines)


def test_a_field_that_no_clause_names_is_found() -> None:
    class Mute(KINDS["five_phase"]):  # type: ignore[misc,valid-type]
        kind: Any = "mute"
        rounding: str = "up"

    assert ("Mute", "rounding") in fields_of(Mute) - fields_of(KINDS["five_phase"])
    assert terms_in_words(Mute()) == terms_in_words(Mute(rounding="down"))


AS_IF_PAID = "the rest is worked out as if customers had paid them"
RUN_OFF = "the share they received in the last 12 months, for 9 months, of what the customers of the last day pay"
PROFIT = "times their profit of the last 12 months"
SPLIT = "kind: static_split\nbase: revenue\nshares: {a: 50%, b: 50%}\nparties: {a: p1, b: p2}\n"


def said(more: str, text: str = SPLIT) -> list[str]:
    return terms_in_words(parse_terms(text + more), {"p1": "One Ltd", "p2": "Two Ltd"}).splitlines()


def test_who_does_what_is_said_by_seat() -> None:
    lines = said("", "kind: five_phase\n")
    assert "The operator contracts with the customer, bills and collects." in lines
    assert "Support stays with whoever gives it." in lines
    assert "Upstream, no partner of these terms, gives third-level support." in lines
    lines = said("roles: {collects: vendor, third_level: operator}\n", "kind: five_phase\n")
    assert "The operator contracts with the customer, bills and gives third-level support." in lines
    assert "The vendor collects." in lines
    assert "Other support stays with whoever gives it." in lines
    assert "The vendor pays the others in the month in which customers pay." in lines


def test_where_customers_are_each_partners_own_nobody_has_all_roles() -> None:
    text = EXAMPLES["p2p_margins"][0].text
    assert not [line for line in said("", text) if line.endswith(" collects.")]


@pytest.mark.parametrize(
    ("clause", "sentence"),
    [
        ("remitted_after_months: 1", "Whoever collects pays the others 1 month after customers pay."),
        ("credits: shared", "Service credits come off what is collected."),
        ("credits: at_fault", f"Service credits are made good by the partner at fault: {AS_IF_PAID}."),
        ("bad_debt: a", f"Bills that customers never pay are made good by One Ltd: {AS_IF_PAID}."),
        ("bad_debt: at_fault",
         f"Bills that customers never pay are made good by the partner whose customers they are: {AS_IF_PAID}."),
        ("bad_debt: shared", "Bills that customers never pay come off what is collected."),
        ("does: {second_level: b}", "Second level is done by Two Ltd."),
        ("terminate: 2029-06", "The agreement is ended: its last month is June 2029."),
        ("terminate: 2029-06\namendments: {2028-01: {terminate: null}}",
         "The agreement is ended: its last month is June 2029, unless amended below."),
        ("terminate: 2029-06\namendments: {2028-01: {terminate: null}}", "From January 2028 on, no end is agreed."),
        ("amendments: {2028-01: {terminate: 2030-06}}", "From January 2028 on, the last month is June 2030."),
        ("continued_use_months: 6", "Customers of the last day are served under these terms for 6 months more."),
        ("customers_stay_with: b", "Customers then stay with Two Ltd."),
        ("customers_stay_with: null", "The service ends with the agreement."),
        ("at_exit: equalise", "at the end losses are equalised between the partners."),
        ("at_exit: run_off\ncustomers_stay_with: a\nrun_off: {months: 9}", f"the others keep {RUN_OFF}."),
        ("at_exit: buy_out\ncustomers_stay_with: a\nbuy_out: {multiple: 1.5}", f"the others are paid 1.5 {PROFIT}."),
        ("run_off: {months: 9}", f"That whoever leaves may keep {RUN_OFF}, does not apply."),
        ("buy_out: {multiple: 2}", f"That whoever leaves may be paid 2 {PROFIT} does not apply."),
        ("amendments: {2028-01: {notice_months: 6, base: profit}}",
         "From January 2028 on, notice_months is 6 and base is profit."),
        ("negotiable: {shares.a: {low: 40%, high: 60%}}", "Negotiable: shares.a, from 40% to 60%."),
        ("negotiable: {notice_months: false, base: false}", "Not negotiable: notice_months, base."),
        ("outside_parties: {m: {name: A shop, share_of_revenue: {any_line: 3%}, pays_out_after_months: 2}}",
         "A shop takes 3% of any line before the partners share, and passes on what customers pay 2 months later."),
    ],
)  # fmt: skip
def test_a_common_clause_reads(clause: str, sentence: str) -> None:
    assert sentence in " ".join(said(clause))


def test_invoices_fall_due_as_the_kind_says() -> None:
    text = EXAMPLES["white_label"][0].text
    assert not [line for line in said("", text) if "pays the others" in line]
    with_lag = terms_in_words(changed_terms(parse_terms(text), {"remitted_after_months": 2}))
    assert "A remittance 2 months after customers pay is not used: payment falls due as said above." in with_lag


def test_published_terms_say_what_their_source_is_silent_on() -> None:
    published = "published: {by: A shop, source: its page, date: undated, confidence: low}\n"
    assert said(published)[1:4] == [
        "Published by A shop (its page; undated).",
        "Confidence in the figures: low.",
        "The source is silent on the minimum term, notice and the end; defaults stand below.",
    ]
    whole = "minimum_term_months: 12\nnotice_months: 3\nat_exit: lie\n"
    assert said(published + whole)[3].startswith("Seats:")


SUB = "{sub: 20%}"
DIRECT = f"kind: direct\nshare_of_revenue: {SUB}\n"
OWNERSHIP = f"kind: shared_ownership\nbilling: by_provider\nsupport: direct\ncommission_on_paid: {SUB}\n"


@pytest.mark.parametrize("kind", [DIRECT, OWNERSHIP])
@pytest.mark.parametrize(
    ("borne", "less"),
    [
        ("", ", less service credits and bills never paid"),
        ("credits: at_fault\n", ", less bills never paid"),
        ("bad_debt: provider\n", ", less service credits"),
    ],
)
def test_a_share_is_said_to_be_less_what_nobody_makes_good(kind: str, borne: str, less: str) -> None:
    clause = " ".join(parse_terms(kind + borne).clause())
    assert f"{less}." in clause or f"{less}, the channel has" in clause
    assert clause.count("bills never paid") == less.count("bills never paid")


def test_a_loss_that_is_shared_leaves_bills_with_whoever_paid_them() -> None:
    losses = "kind: static_split\nbase: profit\nshares: {a: 50%, b: 50%}\nshare_losses: true\n"
    kept = "third parties' bills that revenue cannot repay stay with whoever paid them"
    assert kept in " ".join(parse_terms(losses).clause())
    assert kept not in " ".join(parse_terms(losses + "pass_through_costs: weigh_as_cost\n").clause())


def test_a_contract_is_worth_what_lines_with_a_fee_of_their_own_bring_too() -> None:
    bands = "kind: marketplace\nfee_by_contract_value: {0: 3%, 1000: 2%}\n"
    assert "lines with a fee of their own included" in " ".join(parse_terms(bands + "fee_on_gross: {a: 5%}\n").clause())
    assert "included" not in " ".join(parse_terms(bands).clause())


@pytest.mark.parametrize("field", ["actuals: back_dated", "reported_within_days: 5", "settled_within_days: 5"])
def test_how_statements_follow_each_other_is_not_amended(field: str) -> None:
    with pytest.raises(InputError, match="says how statements follow each other, which cannot change between two"):
        parse_terms(f"{FIVE_PHASE}amendments: {{2028-01: {{{field}}}}}\n")
