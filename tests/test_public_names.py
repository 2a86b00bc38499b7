"""The names users build on."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import partnersim

PUBLIC = {
    "Agreement", "InputError", "Ledger", "PartnersimError", "RunError", "__version__", "allocate", "compare",
    "parse_case", "parse_terms", "read_case", "read_sweep", "read_terms", "run_draws", "run_sweep", "simulate",
}  # fmt: skip


def test_the_package_offers_exactly_these_names() -> None:
    assert set(partnersim.__all__) == PUBLIC
    assert dir(partnersim) == sorted(PUBLIC)
    for name in PUBLIC:
        assert getattr(partnersim, name) is not None


def test_the_example_in_the_docstring_runs() -> None:
    failed, tried = doctest.testmod(partnersim)
    assert (failed, tried) == (0, 3)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = partnersim.simulat


ALLOCATE = (
    "(terms, revenue, running_cost, one_time_cost, go_live, "
    "*, partners, pass_through_cost, credits, approved_investment)"
)
RUN_DRAWS = "(case, terms, *, draws, seed, sampling, executor, workers, part, progress)"
RUN_SWEEP = "(case, terms, folder, *, vary, samples, draws, seed, sampling, executor, workers, part, progress)"


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("read_case", "(path)"),
        ("read_terms", "(path)"),
        ("simulate", "(case, terms, *, draws, seed, sampling)"),
        ("compare", "(case, terms)"),
        ("allocate", ALLOCATE),
        ("read_sweep", "(folder)"),
        ("run_draws", RUN_DRAWS),
        ("run_sweep", RUN_SWEEP),
    ],
)
def test_signatures_are_stable(name: str, signature: str) -> None:
    parameters = inspect.signature(getattr(partnersim, name)).parameters.values()
    said, starred = [], False
    for parameter in parameters:
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            said.append("*")
            starred = True
        said.append(parameter.name)
    assert f"({', '.join(said)})" == signature


def modules() -> list[str]:
    return [info.name for info in pkgutil.walk_packages(partnersim.__path__, "partnersim.")]


@pytest.mark.parametrize("name", modules())
def test_every_name_a_module_offers_exists(name: str) -> None:
    module = importlib.import_module(name)
    for offered in getattr(module, "__all__", ()):
        assert hasattr(module, offered), f"{name} offers {offered}"


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, partnersim, partnersim.cli.main; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "pydantic", "matplotlib", "numba", "xarray", "papermill"} & set(loaded)
