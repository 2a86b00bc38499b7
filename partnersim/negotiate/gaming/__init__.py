"""Gaming: what an agreement rewards that nobody meant it to, padding one's costs and splitting in two."""

from partnersim.negotiate.gaming.caps import Capped, capped
from partnersim.negotiate.gaming.padding import Padding, padding
from partnersim.negotiate.gaming.splitting import Split, splits, splits_frame

__all__ = ["Capped", "Padding", "Split", "capped", "padding", "splits", "splits_frame"]
