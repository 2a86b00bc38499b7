"""JSON schemas for editors: current, complete, and as strict as the readers in what they can know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from partnersim import parse_case, read_case
from partnersim.agreements.reader import KINDS
from partnersim.agreements.schema import schemas, write_schemas
from partnersim.agreements.skeletons import skeleton
from partnersim.errors import InputError
from partnersim.inputs.document import parse_document
from partnersim.inputs.reader import changed_case, leaves, split_path
from partnersim.inputs.scalars import amount_of
from partnersim.shipped import shipped
from tests.conftest import ROOT

SCHEMAS = schemas()


def is_valid(text: str, kind: str = "terms") -> bool:
    checker = jsonschema.Draft7Validator(SCHEMAS[kind])
    return bool(checker.is_valid(parse_document(text, "new.yaml").value))


def test_the_committed_schemas_are_current(tmp_path: Path) -> None:
    for written in write_schemas(tmp_path / "new"):
        committed = ROOT / "schemas" / written.name
        assert committed.read_bytes() == written.read_bytes(), "run: partnersim schema -o schemas"


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_is_described_and_none_has_a_title_made_of_its_name(name: str) -> None:
    bare = {"kind", "tier", "pass_through_costs", "loss_basis", "logistic", "bass", "series",
            "shifted_beta_geometric", "alpha", "beta"}  # fmt: skip
    for part, schema in {name: SCHEMAS[name], **SCHEMAS[name]["$defs"]}.items():
        for field, says in properties(schema).items():
            assert "title" not in says, f"{part}.{field}"
            assert field in bare or says.get("description"), f"{part}.{field}"


def properties(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = schema.get("properties", {})
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_terms_need_what_their_kind_requires_unless_based_on_others(kind: str) -> None:
    required = [name for name, field in KINDS[kind].model_fields.items() if field.is_required()]
    assert is_valid(f"kind: {kind}") == (not required)
    assert is_valid(f"{{kind: {kind}, based_on: other.yaml}}")
    assert is_valid(skeleton(kind))


def test_terms_based_on_others_give_only_fields_of_some_kind() -> None:
    assert is_valid("{based_on: direct.yaml, share_of_revenue: {support: 10%}}")
    assert not is_valid("{based_on: direct.yaml, share_of_revenues: {support: 10%}}")
    assert not is_valid("{notice_months: 3}")


@pytest.mark.parametrize(
    "text",
    [
        "{kind: five_phase, mark_up: 10%}",
        "{kind: five_phase, aligned_split: by_head}",
        "{kind: five_fase}",
        "{kind: static_split, base: revenue, shares: {Vendor: 100%}}",
        "{kind: waterfall, tiers: []}",
        "{kind: waterfall, tiers: [{tier: return_of_capital}]}",
    ],
)
def test_wrong_terms_are_marked_while_typing(text: str) -> None:
    assert not is_valid(text)


def test_amounts_with_underscores_are_not_marked() -> None:
    case = skeleton("case").replace("one_time: 60000", 'one_time: "60_000"')
    assert is_valid(case, "case")
    assert not is_valid(case.replace("60_000", "60 000"), "case")


def uncertain_case(old: str, written: str) -> str:
    """The smallest case with a distribution in place of a number."""
    case, (field, _) = skeleton("case"), old.split(": ")
    assert old in case
    return case.replace(old, f"{field}: {written}")


def is_read(text: str, file: str = "new.yaml") -> bool:
    try:
        parse_case(text, file)
    except InputError:
        return False
    return True


CHURN, PRICE = "monthly_churn: 2%", "price: 100"


@pytest.mark.parametrize(
    "churn",
    [
        "{low: 1%, mode: 2%, high: 0.04}",
        "{low: 1%, high: 4%}",
        "{mean: 2%, sd: 0.1%}",
        "{mean: 2%, sd: 0.001}",
        "{median: 2%, log_sd: 150%}",
        "{median: 2%, log_sd: 1.5}",
        "{values: {2%: 70%, 0.03: 0.3}}",
        "{values: {0: 70%, .03: 30%}}",
        "{file: seen.csv, column: churn}",
        "{file: seen.csv, column: churn, times: 50%}",
    ],
)
def test_every_form_of_an_uncertain_rate_is_read_and_not_marked(churn: str, tmp_path: Path) -> None:
    (tmp_path / "seen.csv").write_text("churn\n0.02\n0.03\n", encoding="utf-8")
    case = uncertain_case(CHURN, churn)
    assert is_read(case, str(tmp_path / "case.yaml"))
    assert is_valid(case, "case")


@pytest.mark.parametrize(
    "price",
    ["{low: 40, high: 60_000}", "{mean: 50, sd: 5}", "{median: 50, log_sd: 5%}", "{values: {40: 70%, 60.5: 30%}}"],
)
def test_every_form_of_an_uncertain_amount_is_read_and_not_marked(price: str) -> None:
    case = uncertain_case(PRICE, price)
    assert is_read(case)
    assert is_valid(case, "case")


WRONG_FORMS = {
    "a key missing": ["{low: 1%}", "{low: 1%, mode: 2%}", "{mean: 2%}", "{log_sd: 2%}", "{file: a.csv}", "{}"],
    "a key unknown": ["{low: 1%, high: 4%, note: 1%}", "{mean: 2%, std: 1%}", "{values: {1%: 50%, 2%: 50%}, times: 2}"],
    "two forms": ["{low: 1%, high: 4%, mean: 2%}", "{mean: 2%, sd: 1%, log_sd: 1%}", "{median: 2%, sd: 1%}"],
    "no number": ["{low: a, high: 4%}", "{low: [1%], high: 4%}", "{low: , high: 4%}", "{low: true, high: 4%}"],
    "no rate": ["{low: 1, high: 4}", "{mean: -2%, sd: 1%}", "{median: 2, log_sd: 5%}", "{values: {1: 50%, 2: 50%}}"],
    "no spread": ["{mean: 2%, sd: -1%}", "{median: 2%, log_sd: x}"],
    "no chances": ["{values: 3%}", "{values: {}}", "{values: [1%, 2%]}", "{values: {1%: a, 2%: 50%}}",
                   "{values: {1%: 50, 2%: 50}}", "{values: {a: 50%, 2%: 50%}}", "{values: {2%: 100%}}"],
    "no file": ["{file: 3, column: churn}", "{file: seen.csv, column: 2}", "{file: seen.csv, column: churn, times: a}"],
}  # fmt: skip


@pytest.mark.parametrize("churn", [each for wrong in WRONG_FORMS.values() for each in wrong])
def test_what_is_no_form_of_an_uncertain_rate_is_refused_and_marked(churn: str, tmp_path: Path) -> None:
    (tmp_path / "seen.csv").write_text("churn\n0.02\n0.03\n", encoding="utf-8")
    case = uncertain_case(CHURN, churn)
    assert not is_read(case, str(tmp_path / "case.yaml"))
    assert not is_valid(case, "case")


@pytest.mark.parametrize("price", ["{low: 40%, high: 60}", "{mean: 50, sd: 5%}", "{values: {40%: 70%, 60: 30%}}"])
def test_a_percentage_is_no_uncertain_amount(price: str) -> None:
    case = uncertain_case(PRICE, price)
    assert not is_read(case)
    assert not is_valid(case, "case")


def test_a_distribution_may_stand_where_it_is_read_and_nowhere_else() -> None:
    """In place of each number of a case that has all sorts of them, so narrow that it says no other thing."""
    case = read_case(shipped("data/cases/channel-service.yaml"))
    checker = jsonschema.Draft7Validator(SCHEMAS["case"])
    numbers = [(path, value) for path, value in leaves(case) if amount_or_none(value) and path[:9] != "scenarios"]
    assert len(numbers) > 80
    for path, value in numbers:
        spread = {"mean": value, "sd": 1e-12}
        marked = not checker.is_valid(case.document.with_value(split_path(path), spread).value)
        try:
            changed_case(case, {path: spread})
        except InputError:
            assert marked, path
        else:
            assert not marked, path


def amount_or_none(value: Any) -> float | None:
    try:
        return amount_of(value)
    except ValueError:
        return None


@pytest.mark.parametrize(
    ("slip", "right"),
    [("{0: 60%, 12: 40%}", True), ("{x: 100%}", False), ("{-1: 100%}", False), ("{1.5: 100%}", False)],
)
def test_a_slip_is_of_whole_months(slip: str, right: bool) -> None:
    case = f"{skeleton('case')}uncertainty: {{go_live_slip: {slip}}}\n"
    assert is_read(case) == is_valid(case, "case") == right


SLA = "credits: {{sla: {{by: msp, monthly_availability: 99.95%, share_below: {}}}}}\n"


@pytest.mark.parametrize(
    ("levels", "right"),
    [
        ("{99.9%: 10%, 99%: 25%}", True),
        ("{0.999: 10%, .99: 0.25}", True),
        ("{99.9 %: 10%, 0: 25%}", True),
        ("{100%: 1%}", True),
        ("{99.9: 10%}", False),
        ("{1: 10%}", False),
        ("{often: 10%}", False),
        ("{99.9%: {low: 5%, high: 10%}}", False),
    ],
)
def test_levels_of_availability_are_rates(levels: str, right: bool) -> None:
    case = skeleton("case") + SLA.format(levels)
    assert is_read(case) == right
    assert is_valid(case, "case") == right


@pytest.mark.parametrize(
    ("levels", "one", "other"),
    [("{99.9%: 10%, 0.999: 25%}", "0.999", "99.9%"), ("{.99: 1%, 99.0%: 1%}", "99.0%", ".99")],
)
def test_a_level_of_availability_stands_once_however_it_is_spelt(levels: str, one: str, other: str) -> None:
    case = skeleton("case") + SLA.format(levels)
    with pytest.raises(InputError) as refused:
        parse_case(case, "new.yaml")
    where = f"new.yaml:{case.count(chr(10))}: credits.sla.share_below.{one}: "
    assert str(refused.value) == f"{where}this level stands here a second time, first as {other}; keep one"
