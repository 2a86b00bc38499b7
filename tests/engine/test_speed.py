"""Half of a goal of `make bench`, which holds on a busy machine too."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.baselines import BLOCK, five_phase
from benchmarks.bench import FIVE_PHASE, check_baselines, draw, in_turns, touched
from benchmarks.kinds import kinds
from partnersim.engine.run import run


def test_numpy_pays_the_same() -> None:
    check_baselines()


@pytest.mark.long
def test_full_paths_take_at_most_two_thirds_of_what_numpy_takes() -> None:
    flows = draw(40_000, 30, 2)
    out, rival = touched(FIVE_PHASE, flows[1]), touched(FIVE_PHASE, flows[1])
    took = in_turns(
        3,
        ours=lambda: run(FIVE_PHASE, *flows, out=out, compiled=True, threads=1),
        whole=lambda: five_phase(*flows, rival.received, rival.balance, block=40_000),
        blocks=lambda: five_phase(*flows, rival.received, rival.balance, block=BLOCK),
    )
    assert np.allclose(out.received, rival.received, rtol=0, atol=1e-5)
    assert min(took["whole"], took["blocks"]) / took["ours"] >= 1.5, took


def test_every_kind_of_agreement_shares_the_case_of_the_benchmark() -> None:
    ledgers = {name: share() for name, share in kinds(2)}
    assert list(ledgers) == [ledger.kind for ledger in ledgers.values()]
    collected = [ledger.books.collected.sum() for ledger in ledgers.values()]
    assert min(collected) > 0
