"""One report for all tests that look at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from partnersim.batch.job import Job
from partnersim.batch.report import make_report
from partnersim.shipped import shipped


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The HTML file of the shipped comparison."""
    terms = tuple(shipped(f"data/terms/{name}.yaml") for name in ("five_phase", "direct"))
    job = Job("report", shipped("data/cases/managed-db.yaml"), terms)
    return make_report(job, tmp_path_factory.mktemp("report"))[0]
