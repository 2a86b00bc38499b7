"""Mandates: what they may say, and what is refused in one line each."""

from __future__ import annotations

import json

import jsonschema
import pytest

from partnersim.agreements.schema import schemas
from partnersim.agreements.skeletons import skeleton
from partnersim.errors import InputError
from partnersim.inputs.document import read_document
from partnersim.inputs.mandate import OtherDeal, parse_mandate, read_mandate
from partnersim.inputs.plan import parse_plan
from partnersim.negotiate.bargaining.opening import open_round
from tests.conftest import ROOT

SHIPPED = sorted((ROOT / "data/mandates").glob("*.yaml"))
HEAD = "title: Trial\ncase: managed-db\nwe: vendor\nours: five_phase\ntheirs: direct\n"
UNCERTAIN = f"{HEAD.replace('managed-db', 'managed-db-uncertain')}draws: 100\n"
SHARE = "terms.share_of_revenue.subscription"


SHARES = [f"share_of_revenue.{line}" for line in ("subscription", "compute", "setup")]
FIVE_FIELDS = (
    f"{HEAD}fields: {{{', '.join(f'terms.{path}: {{}}' for path in ['notice_months', 'paid_for_months', *SHARES])}}}\n"
)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_mandates_are_opened_and_keep_the_schema_that_editors_find(file) -> None:
    entered = open_round(read_mandate(file))
    assert len(entered.spaces) == len(entered.drafts)
    assert entered.we in entered.case.partners
    text = file.read_text("utf-8")
    assert text.splitlines()[0] == "# yaml-language-server: $schema=../../schemas/mandate.json"
    assert "illustrative" in text
    schema = json.loads((ROOT / "schemas/mandate.json").read_text("utf-8"))
    jsonschema.validate(read_document(file).value, schema)


def test_the_mandate_to_start_from_can_be_used() -> None:
    entered = open_round(parse_mandate(skeleton("mandate")))
    assert [len(space.fields) for space in entered.spaces] == [0, 2]
    assert {"isv", "msp"} == set(entered.without)


def test_what_it_says_becomes_a_round() -> None:
    mandate = parse_mandate(
        f"{UNCERTAIN}"
        "also: [static_split]\nrisk_tolerance: {msp: 1_000_000}\n"
        "batna:\n  vendor: -5_000\n  msp: {terms: white_label, sets: {terms.mark_up: 5%}}\n"
        f"fields: {{{SHARE}: {{low: 30%, high: 70%}}, terms.paid_for_months: {{}}}}\n"
    )
    entered = open_round(mandate)
    assert [terms.kind for terms in entered.drafts] == ["five_phase", "direct", "static_split"]
    assert entered.we == "isv"
    assert entered.theirs == 1
    assert entered.fields == {SHARE: (0.3, 0.7), "terms.paid_for_months": None}
    assert entered.without["vendor"] == -5_000.0
    assert isinstance(mandate.batna["msp"], OtherDeal)
    assert entered.without["msp"].terms.price_factor == 1.05  # type: ignore[union-attr]


def test_its_files_are_seen_from_its_folder(tmp_path) -> None:
    (tmp_path / "mine.yaml").write_text((ROOT / "data/terms/direct.yaml").read_text("utf-8"), "utf-8")
    file = tmp_path / "round.yaml"
    file.write_text("title: Trial\ncase: managed-db\nwe: isv\nours: mine.yaml\n", "utf-8")
    assert open_round(read_mandate(file)).drafts[0].kind == "direct"
    (tmp_path / "mine.yaml").unlink()
    with pytest.raises(
        InputError, match=r"round\.yaml:4: there is no file mine\.yaml, seen from the folder of this one"
    ):
        open_round(read_mandate(file))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("title: A\nwe: isv\nours: direct\n", 1, "`case` is missing"),
        (f"{HEAD}batna: {{isv: much}}\n", 6, "batna.isv: 'much' is no amount; write one like 250_000"),
        (f"{HEAD}batna: {{isv: 5%}}\n", 6, "'5%' is no amount"),
        (f"{HEAD}batna:\n  isv: {{term: direct}}\n", 7, "unknown key `term` in batna.isv; did you mean terms?"),
        (f"{HEAD}fields: {{case.go_live: {{}}}}\n", 6, "case.go_live is no field of terms, which alone are agreed"),
        (f"{HEAD}fields: {{{SHARE}: {{low: 30%}}}}\n", 6, "high is missing beside low; write both, or {}"),
        (f"{HEAD}fields: {{{SHARE}: {{low: 70%, high: 30%}}}}\n", 6, "low is not below high"),
        (f"{HEAD}fields: {{{SHARE}: {{low: much, high: 30%}}}}\n", 6, "'much' is no number"),
        (f"{HEAD}risk_tolerance: {{isv: 0}}\n", 6, "0 is no risk tolerance; write an amount above 0"),
        (f"{HEAD}risk_tolerance: {{isv: 9}}\n", 6, "without draws nothing is at risk; write draws: 1000 too"),
        (f"{HEAD}beliefs: {{case.costs.on_call.monthly_amount: 3}}\n", 6, "is no range of belief; write {low: 4500"),
        (f"{HEAD}beliefs: {{terms.notice_months: {{low: 1, high: 3}}}}\n", 6, "notice_months is no field of the case"),
        (f"{HEAD}draws: 0\n", 6, "draws"),
        (f"{HEAD}batnas: {{}}\n", 6, "did you mean batna?"),
        ("title: A\ncases: [a]\nterms: {a: [b]}\n", 1, "this is a plan, and not a mandate; name another file"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_by_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_mandate(text)
    assert str(caught.value).startswith(f"mandate:{line}: ")
    assert said in str(caught.value)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"{HEAD}batna: {{ivs: 3}}\n", 6, "ivs is neither a partner nor a filled seat; did you mean isv?"),
        (HEAD.replace("we: vendor", "we: vender"), 3, "vender is neither a partner nor a filled seat"),
        (
            HEAD.replace("theirs: direct", "theirs: dirct"),
            5,
            "there is no shipped file dirct in terms; did you mean direct",
        ),
        (f"{HEAD}batna: {{isv: {{terms: drect}}}}\n", 6, "there is no shipped file drect in terms"),
        (f"{HEAD}fields:\n  terms.share_of_revenue.subscripton: {{low: 30%, high: 70%}}\n", 7, "subscripton"),
        (f"{HEAD}fields:\n  terms.notice_month: {{low: 1, high: 7}}\n", 7, "did you mean notice_months?"),
        (f"{UNCERTAIN}risk_tolerance: {{nobody: 5}}\n", 7, "nobody is neither a partner nor a filled seat"),
        (f"{HEAD}beliefs:\n  case.costs.on_cal.monthly_amount: {{low: 1, high: 2}}\n", 7, "on_cal"),
        (f"{HEAD}batna: {{isv: 3, vendor: 4}}\n", 6, "vendor is isv, who is named as isv already; name it once"),
        (f"{HEAD}batna: {{isv: 1e308}}\n", 6, "larger than any deal"),
        (
            f"{HEAD}batna: {{isv: {{terms: direct, case: managed-db, sets: {{case.months: 48}}}}}}\n",
            6,
            "over 48 months",
        ),
        (f"{HEAD}draws: 10_000_000\n", 6, "100000"),
        (
            FIVE_FIELDS,
            6,
            "5 fields of direct are on the table; name 4 of a draft",
        ),
        (f"{HEAD}beliefs:\n  case.demand.monthly_churn: {{low: 3%, high: 1%}}\n", 7, "demand.monthly_churn"),
        (
            f"{HEAD}batna: {{isv: {{terms: direct, sets: {{notice_months: 3}}}}}}\n",
            6,
            "is no field of the case or the terms",
        ),
    ],
)
def test_what_the_case_and_the_terms_do_not_bear_out_is_too(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        open_round(parse_mandate(text))
    assert str(caught.value).startswith(f"mandate:{line}: ")
    assert said in str(caught.value)


def test_a_mandate_is_no_plan_and_is_told_so() -> None:
    with pytest.raises(InputError, match="this is a mandate, and not a plan"):
        parse_plan(HEAD)
    assert "mandate" in schemas()


def test_a_draft_that_does_not_fit_the_case_is_told_by_its_own_file() -> None:
    with pytest.raises(InputError, match=r"direct\.yaml:\d+: the revenue line business_support is not listed"):
        open_round(parse_mandate("title: Trial\ncase: support-plans\nwe: vendor\nours: five_phase\ntheirs: direct\n"))
