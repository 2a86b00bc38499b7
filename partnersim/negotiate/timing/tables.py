"""All that is known of time under some terms, as one tidy table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnersim.negotiate.timing.delay import Delay
from partnersim.negotiate.timing.exits import Exits
from partnersim.negotiate.timing.hold_up import HoldUp

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["timing_frame"]

COLUMNS = ("terms", "of", "clause", "month", "months_later", "partner", "measure", "value")


def timing_frame(found: Exits, threat: HoldUp, delays: Sequence[Delay]) -> pd.DataFrame:
    """One row per figure [currency]: terms, of, clause, month, months_later, partner, measure, value.

    `of` is exit (month: the last one; measures position, npv, npv_less_kept), notice (month: that at whose end it is
    given; gain, stake), go_live or signature (months_later; npv, cost, cost_a_month). What a row has not is empty.
    """
    import pandas as pd

    ends = found.to_frame().drop(columns="own").melt(["terms", "clause", "month", "partner"], var_name="measure")
    notices = threat.to_frame().rename(columns={"notice": "month"})
    notices = notices.melt(["terms", "month", "partner"], ["gain", "stake"], var_name="measure")
    parts = [ends.assign(of="exit"), notices.assign(of="notice", clause=found.clauses[0].name)]
    for delay in delays:
        frame = delay.to_frame().rename(columns={"months": "months_later"})
        parts.append(frame.melt(["terms", "of", "months_later", "partner"], var_name="measure"))
    whole = pd.concat([part.reindex(columns=list(COLUMNS)) for part in parts if len(part)], ignore_index=True)
    return whole.astype({"months_later": "Int64"})
