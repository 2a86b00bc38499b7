"""The table of all figures of a batch, as files: Parquet for programs, CSV for spreadsheets."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from partnersim.batch.overview import results_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["parquet_bytes", "read_table"]


def read_table(path: Path) -> pd.DataFrame:
    """The figures of the last run that came to its end; none where there is none, or it cannot be read."""
    import pandas as pd
    import pyarrow as pa

    nothing = results_frame([])
    try:
        found = pd.read_parquet(path)
    except (OSError, pa.ArrowException):
        return nothing
    return found if list(found.columns) == list(nothing.columns) else nothing


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    """As Parquet."""
    made = io.BytesIO()
    frame.to_parquet(made, index=False)
    return made.getvalue()
