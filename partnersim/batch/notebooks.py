"""Notebooks before they run: whether a file is one, and which parameters it has."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from partnersim.errors import InputError

__all__ = ["parameters_of"]

NAME = re.compile(r"^([A-Za-z_]\w*)\s*(?::[^=\n]+)?=(?!=)", re.MULTILINE)  # assigned at the start of a line


def parameters_of(path: Path) -> list[str]:
    """The names that the cell tagged `parameters` assigns.

    Raises:
        InputError: no notebook of format 4, or one without such a cell.
    """
    file = str(path)
    try:
        notebook: Any = json.loads(path.read_bytes())
        form, cells = notebook["nbformat"], notebook["cells"]
        tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", ())]
        sources = ["".join(cell["source"]) for cell in tagged]
    except OSError as error:
        raise InputError.one(f"this cannot be read: {error.strerror or error}; check its permissions", file) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError.one("this is no notebook of format 4; save it anew in JupyterLab", file) from None
    if form != 4:
        raise InputError.one(f"this notebook is of format {form}; save it anew in JupyterLab, as format 4", file)
    if not sources:
        raise InputError.one("no cell of this notebook is tagged parameters; tag the one that sets them", file)
    return NAME.findall(sources[0])
