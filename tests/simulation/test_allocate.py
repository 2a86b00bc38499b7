"""`allocate`: shapes, names, and what it refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from partnersim import InputError, allocate
from partnersim.agreements import FivePhase, StaticSplit

COST = [[20.0, 30.0]] * 3


def test_every_array_carries_all_its_dims() -> None:
    ledger = allocate("five_phase", [0, 60, 90], COST, [[60, 40], [0, 0], [0, 0]], go_live=1)
    for array in (ledger.received, ledger.position, ledger.balance):
        assert array.dims == ("month", "partner", "scenario")
        assert array.shape == (3, 2, 1)
    assert ledger.phase.dims == ("month", "scenario")
    assert ledger.phase.dtype == np.int8
    assert ledger.paid_by_tier.dims == ("tier", "month", "partner", "scenario")
    assert ledger.paid_by_tier.tier.values.tolist() == ["costs", "catch_up", "aligned", "net_positive"]
    assert ledger.taken.shape == (3, 0, 1)
    assert ledger.received.month.values.tolist() == [1, 2, 3]
    assert ledger.received.partner.values.tolist() == ["p1", "p2"]
    assert ledger.phase.values[:, 0].tolist() == [1, 3, 4]


def test_partners_may_be_named_and_scenarios_added() -> None:
    revenue = np.array([[0.0, 0.0], [60.0, 80.0], [90.0, 120.0]])
    ledger = allocate("five_phase", revenue, COST, partners=["isv", "msp"])
    assert ledger.received.sel(partner="msp").shape == (3, 2)
    assert ledger.scenarios == ("base", "s1")
    alone = allocate("five_phase", revenue[:, 1], COST)
    np.testing.assert_array_equal(ledger.books.received[..., 1], alone.books.received[..., 0])


def test_kinds_without_phases_are_in_phase_0() -> None:
    split = StaticSplit(base="revenue", shares={"a": 0.5, "b": 0.5}, parties={"a": "p1", "b": "p2"})
    assert not allocate(split, [10, 20, 30], COST).phase.values.any()


def test_the_frame_is_tidy() -> None:
    frame = allocate("five_phase", [0, 60, 90], COST).to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == [
        "month", "scenario", "partner", "revenue", "running_cost", "one_time_cost", "earned", "received", "position",
        "phase",
    ]  # fmt: skip
    assert len(frame) == 6
    by_month = frame.groupby("month")
    assert by_month["received"].sum().tolist() == by_month["revenue"].first().tolist()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("five_fase", [1.0], [[1.0, 2.0]]), "did you mean five_phase"),
        (("static_split", [1.0], [[1.0, 2.0]]), "fields that must be given"),
        (("direct", [1.0], [[1.0, 2.0]]), "use simulate"),
        (("five_phase", [1.0, 2.0], [[1.0, 2.0]]), "running_cost is"),
        (("five_phase", [1.0], [[1.0]]), "pass 2 to 8"),
        (("five_phase", [1.0], [[1.0] * 9]), "pass 2 to 8"),
        (("five_phase", [float("nan")], [[1.0, 2.0]]), "NaN or infinity"),
        (("five_phase", np.ma.array([9.0], mask=[True]), [[1.0, 2.0]]), "revenue has masked amounts, which would"),
        (("five_phase", [1.0], [[-1.0, 2.0]]), "negative"),
        (("five_phase", ["much"], [[1.0, 2.0]]), "not an array of numbers"),
        (("five_phase", [1.0], [[1.0, 2.0]], None, 5), "outside the horizon"),
    ],
)
def test_what_cannot_be_shared_is_refused(arguments: tuple, says: str) -> None:
    with pytest.raises(InputError, match=says):
        allocate(*arguments)


def test_partners_are_named_once_each() -> None:
    with pytest.raises(InputError, match="name each once"):
        allocate("five_phase", [1.0], [[1.0, 2.0]], partners=["a", "a"])


def test_caps_name_partners() -> None:
    capped = allocate(FivePhase(cost_cap={"p1": 10.0}), [100.0], [[20.0, 30.0]])
    assert capped.paid_by_tier.sel(tier="costs", partner="p1").item() == 10.0
    with pytest.raises(InputError, match="neither a partner nor a filled seat"):
        allocate(FivePhase(cost_cap={"nobody": 10.0}), [100.0], [[20.0, 30.0]])


def test_what_needs_a_case_is_not_ignored() -> None:
    for terms in (FivePhase(does={"build": "p1"}), FivePhase(effects={"go_live": "2027-02"})):
        with pytest.raises(InputError, match="use simulate"):
            allocate(terms, [1.0], [[1.0, 2.0]])
    with pytest.raises(InputError, match="approved_investment is more than one_time_cost"):
        allocate("five_phase", [1.0], [[1.0, 2.0]], [[5.0, 5.0]], approved_investment=[[50.0, 5.0]])
