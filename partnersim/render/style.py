"""The look of the figures: colours, type, and a drawing as SVG that is the same bytes every time."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "BAND", "FULL_WIDTH", "HALF_WIDTH", "INK", "LINE", "PARTNERS", "SOFT", "colour", "dashes", "drawn", "png", "svg",
]  # fmt: skip

INK, SOFT, LINE, BAND = "#1b2733", "#5b6875", "#c9d0d6", "#f1f3f5"
# Told apart by colour-blind readers too (after Okabe and Ito), and printed in grey by their lightness.
PARTNERS = ("#0b5c94", "#d2691e", "#00866b", "#b4568f", "#4d9bd1", "#b58900", "#3f4a54", "#7a4fa3")
# Told apart in print without any colour.
DASHES: tuple[object, ...] = (
    "-", (0, (4, 1.5)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)), (0, (6, 1.5, 1, 1.5, 1, 1.5)), (0, (9, 3)),
    (0, (2, 2.5)), (0, (9, 1.5, 3, 1.5)),
)  # fmt: skip
FULL_WIDTH, HALF_WIDTH = 7.17, 3.48  # [inches] of a page, and of one of two side by side

# Measured with the one typeface that comes with matplotlib, a wide one; shown in the reader's own.
MEASURED = "DejaVu Sans"
SHOWN = "-apple-system, 'Segoe UI', 'Helvetica Neue', Arial, 'Liberation Sans', system-ui"

SETTINGS: dict[Any, Any] = {
    "axes.edgecolor": LINE,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.unicode_minus": True,
    "font.family": ["sans-serif"],
    "font.sans-serif": [MEASURED],
    "font.size": 7.5,
    "lines.linewidth": 1.6,
    "savefig.transparent": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "partnersim",
    "text.color": INK,
    "text.parse_math": False,
    "text.usetex": False,
    "xtick.color": LINE,
    "xtick.labelcolor": SOFT,
    "xtick.major.width": 0.7,
    "ytick.color": LINE,
    "ytick.labelcolor": SOFT,
    "ytick.major.width": 0.7,
}


def colour(partner: int) -> str:
    """The colour of a partner, the same in every figure."""
    return PARTNERS[partner % len(PARTNERS)]


def dashes(line: int) -> Any:
    """How a line is drawn that stands among others: of a partner, the same in every figure."""
    return DASHES[line % len(DASHES)]


@contextmanager
def drawn() -> Iterator[None]:
    """The project's settings, whatever the user's are; a sign the typeface lacks is left to the reader's."""
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        yield


def svg(figure: Figure) -> str:
    """The figure as SVG: no date, no software, no names by chance."""
    with drawn():
        out = io.StringIO()
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(out, format="svg", metadata=nothing)
    text = out.getvalue()
    text = text[text.index("<svg") :]  # without the address of a document type
    return re.sub(rf"'?{MEASURED}'?(?=[;,\"])", SHOWN, text)


def png(figure: Figure, width: int) -> bytes:
    """The figure as PNG on white, so many pixels wide."""
    with drawn():
        out = io.BytesIO()
        dots = width / figure.get_figwidth()
        figure.savefig(out, format="png", dpi=dots, transparent=False, facecolor="white", metadata={"Software": None})
    return out.getvalue()
