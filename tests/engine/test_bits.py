"""One set of bits: compiled and plain, for any number of threads, size of block and cut of the scenarios."""

from __future__ import annotations

import ast
import inspect
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from partnersim.engine import cohorts, tiers
from partnersim.engine import run as engine
from partnersim.engine.cohorts import Arrivals, Cohorts
from partnersim.engine.contract import Contract, Tier
from partnersim.engine.run import Outcome, empty_outcome, run
from partnersim.testing.compiled_or_not import compiled_or_not

Flows = dict[str, Any]
MONTHS, SCENARIOS = 18, 75  # with blocks of 32, two at a time: two whole ones, then a part of a third
CODES = {
    name: code
    for name, code in vars(tiers).items()
    if name.isupper() and isinstance(code, int) and not name.startswith("_")
}


def five_phase(partners: int, **rules: Any) -> Contract:
    del partners  # any number
    return Contract(
        (
            Tier("costs", tiers.COST_RECOVERY, (1.0, 0.0), phase=2),
            Tier("catch_up", tiers.EQUALISE_LOSSES, phase=3),
            Tier("aligned", tiers.BREAK_EVEN, phase=4),
            Tier("net_positive", tiers.PROFIT_SHARE, phase=5),
        ),
        **rules,
    )


def by_investment(partners: int) -> Contract:
    del partners
    return Contract(
        (
            Tier("bills", tiers.PASS_THROUGH_REPAID),
            Tier("costs", tiers.COST_RECOVERY, (0.8, 1.0), phase=2),
            Tier("catch_up", tiers.EQUALISE_BY_INVESTMENT, phase=3),
            Tier("aligned", tiers.BREAK_EVEN_BY_INVESTMENT, phase=4),
            Tier("net_positive", tiers.PROFIT_SHARE, phase=5),
        ),
        monthly_interest=0.005,
        tracked=True,
    )


def investors(partners: int) -> Contract:
    first = (1.0,) + (0.0,) * (partners - 1)
    others = (0.0,) + (1.0 / (partners - 1),) * (partners - 1)
    everybody = (1.0,) * partners
    return Contract(
        (
            Tier("bills", tiers.PASS_THROUGH_REPAID),
            Tier("fee", tiers.FIXED_SPLIT, (1.0, float("inf")), tuple(0.1 * part for part in first)),
            Tier("capital", tiers.RETURN_OF_CAPITAL, (1.2,), everybody),
            Tier("preferred", tiers.PREFERRED_RETURN, (0.01, 1.0), everybody),
            Tier("catch_up", tiers.CATCH_UP, (0.8, 0.3, 0.0), others),
            Tier("bonus", tiers.FIXED_SPLIT, (0.0, 5_000.0), first),
            Tier("carried", tiers.FIXED_SPLIT, (0.0, float("inf")), (0.3, *(0.7 * part for part in others[1:]))),
        )
    )


def production_sharing(partners: int) -> Contract:
    shares = [tuple(part / partners for _ in range(partners)) for part in (0.2, 0.6, 1.0)]
    on_total = (3_000.0 * partners, *shares[0], 60_000.0 * partners, *shares[1], float("inf"), *shares[2])
    uneven = (*((0.0,) * (partners - 1)), 1.0)
    on_month = (9_000.0 * partners, *shares[2], float("inf"), *uneven)
    return Contract(
        (
            Tier("royalty", tiers.BANDED_SPLIT, (1.0, 1.0, 0.0, 3.0, *on_total)),
            Tier("costs", tiers.RECOVER_ALL_COSTS, (0.4, 1.0)),
            Tier("costs again", tiers.RECOVER_ALL_COSTS, (0.7, 0.0)),
            Tier("hurdle", tiers.HURDLE, (0.01, 1.5), uneven),
            Tier("rest", tiers.BANDED_SPLIT, (0.0, 0.0, 1.0, 2.0, *on_month)),
        )
    )


CONTRACTS: dict[str, Callable[[int], Contract]] = {
    "five-phase": five_phase,
    "afresh, with interest": lambda partners: five_phase(partners, reset=True, monthly_interest=0.01),
    "tracked": lambda partners: five_phase(partners, tracked=True),
    "by investment, tracked": by_investment,
    "investors": investors,
    "production sharing": production_sharing,
}


def draw(partners: int, scenarios: int = SCENARIOS) -> Flows:
    """Months of building, of service and of refunds; ties and zero costs occur."""
    rng = np.random.default_rng(partners)
    live = np.arange(MONTHS)[:, None] >= 4
    shape = (MONTHS, partners, scenarios)
    revenue = rng.uniform(-2e3, 2e4 * partners, (MONTHS, scenarios)) * live * rng.integers(0, 2, (MONTHS, scenarios))
    cost = rng.uniform(0, 9e3, shape) * rng.integers(0, 2, shape) * live[:, :, None]
    one_time = rng.choice((0.0, 10_000.0), shape) * ~live[:, :, None] + rng.choice((0.0, 0.0, 4e3), shape)
    return {
        "revenue": revenue,
        "cost": cost,
        "one_time": one_time,
        "pass_through": rng.choice((0.0, 700.0), (MONTHS, partners, 1)),
        "approved": one_time * rng.choice((0.0, 0.5, 1.0), shape),
    }


def share(contract: Contract, flows: Flows, cut: slice = slice(None), **how: Any) -> Outcome:
    chosen = {name: flow[..., cut] if flow.shape[-1] > 1 else flow for name, flow in flows.items()}
    go_live = None if contract.reset else 4
    return run(
        contract, chosen.pop("revenue"), chosen.pop("cost"), chosen.pop("one_time"), go_live=go_live, **chosen, **how
    )


def bits(outcome: Outcome) -> Iterator[tuple[str, bytes]]:
    for field in fields(outcome):
        array: NDArray[Any] = getattr(outcome, field.name)
        yield field.name, (array + 0).tobytes()  # −0.0 is 0.0


@pytest.fixture(params=(32, 64, 512), ids="blocks of {}".format)
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(engine, "BLOCK", request.param)
    monkeypatch.setattr(engine, "BLOCKS", 2)
    return int(request.param)


@pytest.mark.parametrize("partners", [2, 3, 8])
@pytest.mark.parametrize("name", CONTRACTS)
def test_compiled_and_plain_give_the_same_bits_in_blocks_of_any_size(name: str, partners: int, block: int) -> None:
    contract, flows = CONTRACTS[name](partners), draw(partners)
    plain = share(contract, flows, compiled=False)
    assert all(np.isfinite(getattr(plain, field.name)).all() for field in fields(plain))
    assert dict(bits(share(contract, flows, compiled=True))) == dict(bits(plain)), block


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("threads", [2, 3, 7])
@pytest.mark.parametrize("name", CONTRACTS)
def test_any_number_of_threads_gives_the_same_bits(name: str, threads: int) -> None:
    contract, flows = CONTRACTS[name](3), draw(3, 300)
    alone = share(contract, flows, compiled=True, threads=1)
    assert dict(bits(share(contract, flows, compiled=True, threads=threads))) == dict(bits(alone))


@pytest.mark.parametrize("compiled", [False, True], ids=("plain", "compiled"))
@pytest.mark.parametrize("name", CONTRACTS)
def test_scenarios_do_not_depend_on_what_runs_beside_them(name: str, compiled: bool) -> None:
    contract, flows = CONTRACTS[name](3), draw(3)
    together = share(contract, flows, compiled=compiled)
    for first, stop in pairwise((0, 1, 8, 41, SCENARIOS)):
        cut = slice(first, stop)
        alone = share(contract, flows, cut, compiled=compiled)
        for field in fields(alone):
            assert np.array_equal(getattr(alone, field.name), getattr(together, field.name)[..., cut]), field.name


def test_unaligned_arrays_of_the_caller_and_read_only_inputs_change_no_bit() -> None:
    contract, flows = five_phase(3), draw(3)
    plain = share(contract, flows, compiled=False)

    def shifted(array: NDArray[Any]) -> NDArray[Any]:
        room = np.zeros(array.size + 1, array.dtype)[1:]
        return room.reshape(array.shape)

    for flow in flows.values():
        flow.flags.writeable = False
    out = Outcome(*(shifted(getattr(plain, field.name)) for field in fields(plain)))
    assert share(contract, flows, compiled=True, out=out) is out
    assert dict(bits(out)) == dict(bits(plain))


def test_without_labels_and_tranches_the_amounts_keep_their_bits() -> None:
    contract, flows = five_phase(3), draw(3)
    whole = share(contract, flows, compiled=True)
    bare = share(
        contract, flows, compiled=True, out=empty_outcome(contract, flows["cost"], labels=False, tranches=False)
    )
    assert bare.phase.size == 0
    assert bare.by_tier.size == 0
    assert np.array_equal(bare.received, whole.received)
    assert np.array_equal(bare.balance, whole.balance)


@pytest.mark.parametrize("rules", [{}, {"reset": True}, {"monthly_interest": 0.01}], ids=str)
def test_the_tiers_that_two_partners_have_as_one_pay_what_they_pay_one_by_one(rules: dict[str, Any]) -> None:
    """Draws are run so: whichever of the two has lost more, whether costs are covered, and whatever a month reaches."""
    contract, flows = five_phase(2, **rules), draw(2, 500)
    one_by_one = share(contract, flows, compiled=False)
    before = one_by_one.balance[:-1] - flows["cost"][1:]
    deeper = np.sign(np.minimum(before, 0.0)[:, 0] - np.minimum(before, 0.0)[:, 1])
    assert {*np.unique(deeper[one_by_one.phase[1:] >= 3])} == {-1.0, 0.0, 1.0}
    assert {*np.unique(one_by_one.phase)} == {1, 2, 3, 4, 5}
    out = empty_outcome(contract, flows["cost"], labels=False, tranches=False)
    as_one = share(contract, flows, compiled=False, out=out)
    np.testing.assert_allclose(as_one.received, one_by_one.received, rtol=0, atol=1e-9)
    np.testing.assert_allclose(as_one.balance, one_by_one.balance, rtol=0, atol=1e-9)


def without_amounts(partners: int) -> Contract:
    """Tiers of investors and of costs that name no amount of money."""
    of_investors = [tier for tier in investors(partners).tiers if tier.name != "bonus"]
    of_costs = [tier for tier in production_sharing(partners).tiers if tier.code != tiers.BANDED_SPLIT]
    return Contract((*of_costs, *of_investors[:-1], replace(of_investors[-1], name="rest")))


@pytest.mark.parametrize("unit", [2.0**-40, 2.0**20])
@pytest.mark.parametrize("name", ["five-phase", "afresh, with interest", "tracked", "by investment, tracked", ""])
def test_nothing_depends_on_the_unit_in_which_money_is_counted(name: str, unit: float) -> None:
    """To the bit, since the units are powers of two: there is no amount too small to count."""
    contract, flows = CONTRACTS.get(name, without_amounts)(3), draw(3)
    whole = share(contract, flows, compiled=False)
    scaled = share(contract, {kind: unit * flow for kind, flow in flows.items()}, compiled=False)
    np.testing.assert_array_equal(scaled.received, unit * whole.received)
    np.testing.assert_array_equal(scaled.by_tier, unit * whole.by_tier)
    np.testing.assert_array_equal(scaled.phase, whole.phase)


def test_every_tier_code_has_a_branch_and_a_function_that_the_compiler_knows() -> None:
    assert sorted(CODES.values()) == list(range(len(CODES)))
    tree = ast.parse(inspect.getsource(tiers.pay))
    branches = {
        branch.test.comparators[0].id: branch.body[0].value.func.id  # type: ignore[attr-defined]
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If)
    }
    assert branches.keys() == CODES.keys()
    assert len(set(branches.values())) == len(CODES)
    assert set(branches.values()) <= {function.__name__ for function in tiers.FUNCTIONS}


def test_every_tier_is_in_one_of_the_contracts_above() -> None:
    met = {tier.code for contract in CONTRACTS.values() for tier in contract(3).tiers}
    assert met == set(CODES.values())


@pytest.mark.parametrize("months", [1, 2, 7, 18])
@pytest.mark.parametrize("scenarios", [1, cohorts.LANES, cohorts.LANES + 3])
def test_sums_over_ages_have_the_same_bits_compiled_and_cut(months: int, scenarios: int) -> None:
    rng = np.random.default_rng(months)
    new, price = rng.uniform(0, 50, (2, 18, scenarios))
    survival = rng.uniform(0.5, 1, (18, scenarios)).cumprod(axis=0)
    rates = rng.choice((0.0, 0.1, 0.7), 18)
    part = rng.uniform(0, 1, (18, scenarios))
    whole = Cohorts(Arrivals(new, survival, new), price, np.ones(scenarios)).billed(rates, part)
    arrivals = Arrivals(new[:months], survival[:months], new[:months])
    cut = Cohorts(arrivals, price[:months], np.ones(scenarios))
    for compiled in (True, False):
        with compiled_or_not(compiled):
            assert np.array_equal(cut.billed(rates[:months], part[:months]), whole[:months])


def fresh(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=os.environ | environment
    )


def test_a_small_run_imports_no_compiler() -> None:
    code = """
import sys
import numpy as np
from partnersim.engine.contract import Contract, Tier
from partnersim.engine.run import run
contract = Contract((Tier("split", 7, (0.0, float("inf")), (0.5, 0.5)),))
run(contract, np.ones((120, 1)), np.ones((120, 2, 1)), np.zeros((120, 2, 1)))
sys.exit(any(name.split(".")[0] in ("numba", "llvmlite", "pandas", "scipy") for name in sys.modules))
"""
    done = fresh(code)
    assert done.returncode == 0, done.stderr


TELL_THE_CACHE = """
import numba
numba.njit = lambda *arguments, **options: lambda function: print(numba.config.CACHE_DIR)
import partnersim.engine.compiled
"""


def test_another_version_of_the_compiler_has_a_cache_of_its_own() -> None:
    """Two environments would overwrite each other's code, and compile for minutes at every change between them."""
    other = TELL_THE_CACHE.replace("import partnersim", "numba.__version__ = '0.0.1'\nimport partnersim")
    here, there = ({Path(line) for line in fresh(code).stdout.splitlines()} for code in (TELL_THE_CACHE, other))
    assert len(here) == len(there) == 1
    assert {folder.parent for folder in here} == {folder.parent for folder in there}
    assert here != there


def test_a_cache_that_cannot_be_written_is_replaced(tmp_path: Path) -> None:
    taken = tmp_path / "a file"
    taken.touch()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    places = {"NUMBA_CACHE_DIR": str(taken), "TMPDIR": str(temporary)}
    done = fresh(TELL_THE_CACHE, **places)
    assert done.returncode == 0, done.stderr
    folder, *others = map(Path, done.stdout.splitlines())
    assert set(others) == {folder}  # for each function that is compiled
    assert folder.is_relative_to(temporary)
    assert fresh(TELL_THE_CACHE, **places).stdout == done.stdout  # the next process finds it again
    if os.name == "posix":  # unless others may write there
        folder.parent.chmod(0o777)
        assert fresh(TELL_THE_CACHE, **places).stdout != done.stdout
    shutil.rmtree(folder.parent)
    folder.parent.touch()  # nor if it is no folder
    assert fresh(TELL_THE_CACHE, **places).stdout != done.stdout
