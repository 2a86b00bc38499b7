"""What negotiators ask of a comparison: who gains, what it hangs on, which terms would match."""

from partnersim.negotiate.comparison import Comparison, compared, open_comparison
from partnersim.negotiate.match import Match, matching_rate
from partnersim.negotiate.returns import Returns, returns
from partnersim.negotiate.standing import Standing, standing
from partnersim.negotiate.swings import Swing, swings
from partnersim.negotiate.verdict import Verdict, verdict

__all__ = [
    "Comparison",
    "Match",
    "Returns",
    "Standing",
    "Swing",
    "Verdict",
    "compared",
    "matching_rate",
    "open_comparison",
    "returns",
    "standing",
    "swings",
    "verdict",
]
