"""Open a case and terms for a command: find, read, change, order, run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.reader import read_terms
from partnersim.errors import InputError, nearest
from partnersim.inputs.case import Case
from partnersim.inputs.reader import read_case
from partnersim.ledger import Ledger
from partnersim.shipped import find
from partnersim.simulation.comparison import compare, ledgers_of
from partnersim.simulation.overrides import with_overrides
from partnersim.simulation.simulate import label_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Opening", "exported", "opened"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A case and terms as asked for, and where they came from."""

    case: Case
    terms: list[Agreement]
    case_path: Path
    terms_paths: list[Path]
    sets: Sequence[str]
    parties: Sequence[str]

    def ledgers(self) -> list[Ledger]:
        """One per terms."""
        return ledgers_of(self.case, self.terms)

    def measures(self) -> pd.DataFrame:
        """As `partnersim.compare`."""
        return compare(self.case, self.terms)

    def report(self, folder: Path) -> Path:
        """Make the report in `folder`."""
        from partnersim.batch.report import make_report

        return make_report(self.case_path, self.terms_paths, folder, sets=self.sets, parties=self.parties)


def opened(
    case: str,
    terms: Sequence[str],
    sets: Sequence[str] = (),
    parties: Sequence[str] = (),
    baseline: str | None = None,
) -> Opening:
    """Read the files meant by `case` and `terms`, the baseline first, with fields set and seats filled.

    Raises:
        InputError: a file, field or seat that cannot be used.
    """
    case_path = find(case, "cases")
    paths = [find(name, "terms") for name in terms]
    read = [read_terms(path) for path in paths]
    if baseline is not None:
        labels = [label_of(each) for each in read]
        wanted = Path(baseline).stem if baseline not in labels else baseline
        if wanted not in labels:
            raise InputError.one(
                f"{baseline} is not among the terms compared; {nearest(baseline, labels)}", "--baseline"
            )
        first = labels.index(wanted)
        read.insert(0, read.pop(first))
        paths.insert(0, paths.pop(first))
    changed_case, changed_terms = with_overrides(read_case(case_path), read, sets, parties)
    return Opening(changed_case, changed_terms, case_path, paths, sets, parties)


def exported(frame: pd.DataFrame, form: str) -> str:
    """A frame as csv or json text, nothing else in it."""
    if form == "csv":
        return frame.to_csv(index=False, lineterminator="\n")
    return frame.to_json(orient="records", indent=1, default_handler=str) + "\n"
