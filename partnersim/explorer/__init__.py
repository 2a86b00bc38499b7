"""The explorer: move a slider, see the deal change. `explore` is all that its notebook calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["explore"]


def explore(case: str, terms: str, mandate: str = "", *, confidential: bool = False, folder: str = "") -> Any:
    """The explorer as a widget, for the last line of a cell.

    Args:
        case: a case file, or the name of a shipped case.
        terms: one to four terms files, or names of shipped terms, with spaces between them.
        mandate: a mandate file, which names case and terms in their place; confidential, as all that it says is.
        confidential: for our own side alone, with a red frame; else nothing that only we know is sent to the browser.
        folder: where files are kept; that of the notebook where it is not said.

    Raises:
        InputError: a file that cannot be used; a mandate where others look on.
    """
    from partnersim.explorer.opening import opened
    from partnersim.explorer.page.panel import Panel

    return Panel(*opened(case, terms, mandate, confidential=confidential), folder=Path(folder)).widget
