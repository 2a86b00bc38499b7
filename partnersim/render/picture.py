"""The timeline as a picture for the README: `python -m partnersim.render.picture docs/timeline.png`."""

from __future__ import annotations

import sys
from pathlib import Path

from partnersim.negotiate import open_comparison
from partnersim.render import style

__all__ = ["write_picture"]

WIDTH = 1200  # [pixels]


def write_picture(file: Path) -> None:
    """Draw the positions of all partners under shipped terms, with phases, deepest points and break-even."""
    from partnersim.render.figures.timeline import timeline_figure

    deal = open_comparison("managed-db", "five_phase")
    file.write_bytes(style.png(timeline_figure(deal.standings[0]), WIDTH))


if __name__ == "__main__":
    write_picture(Path(sys.argv[1]))
