"""Files that a notebook makes beside its report: a workbook, all figures. They travel in the outputs of its cells."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from partnersim.errors import RunError
from partnersim.negotiate import Comparison
from partnersim.negotiate.results import result_rows, warnings_of
from partnersim.render import style
from partnersim.render.uncertainty_in_words import certainty
from partnersim.timeline import format_month

if TYPE_CHECKING:
    from partnersim.sweep.outcomes import Outcomes

__all__ = ["MIME", "RESULTS", "WORKBOOK", "Attachment", "attach_results", "attach_workbook", "attached"]

MIME = "application/vnd.partnersim.attachment+json"
WORKBOOK, RESULTS = "workbook.xlsx", "results.json"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file by name, and what it holds."""

    name: str
    content: bytes = field(repr=False)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:  # noqa: ARG002
        coded = {"name": self.name, "base64": base64.b64encode(self.content).decode("ascii")}
        return {MIME: coded, "text/plain": f"{self.name}, {len(self.content):,} bytes"}


def attach_workbook(
    deal: Comparison, title: str = "", status: str = "", author: str = "", *, wanted: bool = True
) -> Attachment | None:
    """The workbook that recalculates, for the audience of the report; None where it is not wanted."""
    if not wanted:
        return None
    from partnersim.render.page_one import facts_of
    from partnersim.render.workbook import workbook_bytes

    return Attachment(WORKBOOK, workbook_bytes(deal, facts_of(deal, title, status, author)))


def attach_results(deal: Comparison, outcomes: Outcomes | None = None) -> Attachment:
    """All figures of all partners, whoever the audience is: for our own overview, never part of the report."""
    from partnersim.render.figures.small import small_figure

    risk: Any = [] if outcomes is None else outcomes.risk().to_dict("records")
    typical = [certainty(deal.case)] if outcomes is None and deal.case.varies else []
    content = {
        "audience": deal.audience,
        "title": deal.case.title,
        "currency": deal.case.currency,
        "start": format_month(deal.case.start),
        "partners": {name: partner.name for name, partner in deal.case.partners.items()},
        "seats": {ledger.label: dict(each.parties) for ledger, each in zip(deal.ledgers, deal.terms, strict=True)},
        "warnings": [*typical, *warnings_of(deal)],
        "rows": result_rows(deal, risk),
        "picture": style.svg(small_figure(deal.standings)),
    }
    return Attachment(RESULTS, json.dumps(content, ensure_ascii=False).encode())


def attached(notebook: Mapping[str, Any]) -> dict[str, bytes]:
    """The files in the outputs of a notebook that ran, by name.

    Raises:
        RunError: an attachment that is none, or two of one name.
    """
    found = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if (coded := output.get("data", {}).get(MIME)) is not None:
                try:
                    name, content = coded["name"], base64.b64decode(coded["base64"], validate=True)
                except (TypeError, KeyError, ValueError):
                    raise RunError("a cell attaches something that is no file; use what render attaches") from None
                if name in found:
                    raise RunError(f"two cells attach {name}; keep one")
                found[name] = content
    return found
