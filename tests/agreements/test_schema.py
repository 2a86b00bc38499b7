"""JSON schemas for editors: current, complete, and as strict as the readers in what they can know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from partnersim.agreements.reader import KINDS
from partnersim.agreements.schema import schemas, write_schemas
from partnersim.agreements.skeletons import skeleton
from partnersim.inputs.document import parse_document
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
