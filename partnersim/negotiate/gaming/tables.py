"""All that is known of gaming under some terms, as one tidy table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from partnersim.negotiate.gaming.caps import Capped
from partnersim.negotiate.gaming.padding import Padding
from partnersim.negotiate.gaming.splitting import Split, splits_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["gaming_frame"]

COLUMNS = ("terms", "of", "partner", "month", "phase", "cap_above_plan", "padded", "measure", "value", "why_not")


def gaming_frame(meters: Sequence[Padding], caps: Sequence[Capped], halves: Sequence[Split]) -> pd.DataFrame:
    """One row per figure: terms, of, partner, month, phase, cap_above_plan, padded, measure, value, why_not.

    `of` is padding (by month and phase; what a franc more brings, real_ or reported_, in_month, in_the_end or npv),
    caps (by cap, empty as agreed, and by what is padded; real and reported [currency]) or split (npv, npv_split, gain
    and others [currency]). What a row has not is empty.
    """
    import pandas as pd

    found = {
        "padding": (pd.concat([each.to_frame() for each in meters]), ["terms", "partner", "month", "phase"]),
        "caps": (
            pd.concat([each.to_frame().drop(columns="cap") for each in caps]),
            ["terms", "partner", "cap_above_plan", "padded"],
        ),
        "split": (splits_frame(halves).drop(columns="part"), ["terms", "partner", "why_not"]),
    }
    parts = [frame.melt(by, var_name="measure").assign(of=of) for of, (frame, by) in found.items()]
    whole = pd.concat([part.reindex(columns=list(COLUMNS)).astype(object) for part in parts], ignore_index=True)
    return whole.astype({"phase": "Int64", "cap_above_plan": float, "padded": float, "value": float})
