"""What panels of money by month share: one scale for all, and names with amounts beside the ends of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from partnersim.explorer.views.view import HEIGHT, Floats
from partnersim.render import style
from partnersim.render.figures.axes import amounts, spread
from partnersim.render.numbers import scale_of
from partnersim.render.phrases import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Ends", "rescaled"]

SIZE = 8.0  # [points]


def rescaled(axes: Sequence[Axes], low: float, high: float) -> None:
    """All panels on one scale."""
    for each in axes:
        each.set_ylim(low, high)
        amounts(each, "y", scale_of([low, high]), 5)


class Ends:
    """The name of each partner and its last amount beside a panel, none on top of another."""

    def __init__(self, axes: Axes, names: Sequence[str]) -> None:
        self.names = [shortened(name, 12) for name in names]
        self.texts = [
            axes.text(1.015, 0, "", transform=axes.get_yaxis_transform(), color=style.colour(i), fontsize=SIZE,
                      weight="bold", va="center", clip_on=False)
            for i in range(len(names))
        ]  # fmt: skip

    def move(self, axes: Axes, last: Floats) -> None:
        """Beside these amounts."""
        low, high = axes.get_ylim()
        scale = scale_of([low, high])
        height = axes.get_position().height * HEIGHT * 72.0  # [points]
        gap = (high - low) * 2.4 * SIZE / height
        for text, name, amount, y in zip(
            self.texts, self.names, last, spread(np.asarray(last).tolist(), gap, low, high), strict=True
        ):
            text.set_y(y)
            text.set_text(f"{name}\n{scale.text(amount)}")
