"""A mandate is said back as it was understood."""

from __future__ import annotations

from partnersim.inputs.mandate import read_mandate
from partnersim.negotiate.bargaining.opening import open_round
from partnersim.render.mandate import mandate_in_words
from tests.conftest import ROOT

SAID = """\
November round, managed database · confidential

Vendor AG negotiates on Managed database with ranges, vendor and operator, CHF, in 500 draws, seed 0.

Drafts
- five_phase, ours: Five-phase, our draft 2
    terms.loss_interest from 0% to 12%, now 0%
- direct, theirs: Direct, their offer of 21 November
    terms.share_of_revenue.subscription from 30% to 70%, now 40%
    terms.paid_for_months from 12 to 60, now 36

Without a deal
- Vendor AG: 220,000; risk tolerance 400,000
- Operator AG: white_label, simulated

What we believe
- case.costs.on_call.monthly_amount: {low: 4500, mode: 6000, high: 8000}
- case.costs.compute.monthly_per_instance: {low: 27, mode: 31, high: 36}"""


def test_the_shipped_mandate_is_said_back() -> None:
    mandate = read_mandate(ROOT / "data/mandates/vendor-in-november.yaml")
    assert mandate_in_words(mandate, open_round(mandate)) == SAID
