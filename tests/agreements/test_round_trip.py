"""Terms survive being written out: what a file says, JSON says, and reads back as the same terms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from partnersim import parse_terms, read_terms
from partnersim.shipped import shipped

FILES = sorted(shipped("data/terms").rglob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_terms_read_back_from_json(path: Path) -> None:
    terms = read_terms(path)
    for unset in (True, False):
        tree = terms.model_dump(mode="json", by_alias=True, exclude_unset=unset, exclude_none=not unset)
        assert parse_terms(json.dumps(tree | {"kind": terms.kind})).model_dump() == terms.model_dump()


def test_common_clauses_read_back_from_json() -> None:
    terms = parse_terms(
        """
kind: five_phase
parties: {operator: msp, vendor: isv}
roles: {first_level: vendor}
credits: operator
bad_debt: at_fault
terminate: 2028-03
customers_stay_with: operator
at_exit: buy_out
buy_out: {multiple: 1.5}
amendments: {2027-09: {loss_interest: 4%, effects.revenue_lines.subscription.price: 70}}
negotiable: {notice_months: false, loss_interest: {low: 0%, high: 6%}}
outside_parties: {market: {name: Market, share_of_revenue: {any_line: 3%}, pays_out_after_months: 1}}
"""
    )
    tree = json.dumps(terms.model_dump(mode="json", by_alias=True, exclude_unset=True))
    assert parse_terms(tree).model_dump() == terms.model_dump()
