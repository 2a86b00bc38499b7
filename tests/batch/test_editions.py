"""Two editions of one run: what is shared is the same bytes, whatever only our own side knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from partnersim.batch.job import Job
from partnersim.batch.report import make_report

DRAFTS = """
case: managed-db-uncertain
we: isv
ours: five_phase
theirs: direct
"""
FIRST = f"""title: Autumn round
{DRAFTS}
batna: {{isv: 223_457, msp: {{terms: white_label}}}}
fields:
  terms.share_of_revenue.subscription: {{low: 31.7%, high: 68.3%}}
  terms.paid_for_months: {{low: 13, high: 47}}
beliefs: {{case.costs.on_call.monthly_amount: {{low: 4321, mode: 5678, high: 8765}}}}
"""
SECOND = f"""title: Walk away below 311k
{DRAFTS}
batna: {{isv: 311_987, msp: 654_321}}
fields: {{terms.share_of_revenue.subscription: {{low: 22.9%, high: 77.1%}}}}
beliefs: {{case.costs.compute.monthly_per_instance: {{low: 27.7, high: 39.3}}}}
also: [white_label, static_split]
risk_tolerance: {{isv: 432_198}}
draws: 60
seed: 7
"""
CLAIMS = "title: A\ncase: managed-db\nterms: direct\nclaims:\n  a: {says: Much., check: 'npv[isv] = 9_876_543'}\n"
FORMS = ("html", "pdf")
pytestmark = pytest.mark.only_long  # two whole preparations of a round


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same drafts prepared by two sides that know different things: the folder of each."""
    found = []
    for number, text in enumerate((FIRST, SECOND)):
        folder = tmp_path_factory.mktemp(f"side{number}")
        file = folder / "round.yaml"
        file.write_text(text, encoding="utf-8")
        further = {}
        if number:
            (folder / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
            further = {"claims": str(folder / "claims.yaml")}
        make_report(Job("round", file, (), mandate=file, formats=FORMS, further=further), folder / "made")
        found.append(folder / "made")
    return found


@pytest.mark.parametrize("form", FORMS)
def test_the_edition_that_is_shared_does_not_depend_on_what_we_alone_know(editions: list[Path], form: str) -> None:
    one, other = ((each / f"round.shareable.{form}").read_bytes() for each in editions)
    assert one == other
    one, other = ((each / f"round.{form}").read_bytes() for each in editions)
    assert one != other


def test_the_confidential_edition_shows_what_the_shared_one_must_not(editions: list[Path]) -> None:
    """So that the test above would notice: these are shown somewhere, and not there."""
    whole, shared = ((editions[0] / name).read_text("utf-8") for name in ("round.html", "round.shareable.html"))
    for secret in ("223,457", "Autumn round", "Without a deal", "Walk away", "Nash"):
        assert secret in whole
        assert secret not in shared
    assert "BATNA" not in shared


def test_the_shared_edition_is_a_whole_report(editions: list[Path]) -> None:
    text = (editions[0] / "round.shareable.html").read_text("utf-8")
    assert re.search(r"<h1[^>]*>Five-phase or direct\?", text)
    for part in ("What their draft changes", "What is agreed", "Assumptions", "What this does not say"):
        assert part in text


def test_both_stand_side_by_side_with_the_notebook(editions: list[Path]) -> None:
    names = ["round.html", "round.ipynb", "round.pdf", "round.shareable.html", "round.shareable.pdf"]
    assert sorted(path.name for path in editions[0].iterdir()) == names
