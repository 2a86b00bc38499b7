"""What negotiators ask of a comparison: who gains, what it hangs on, which terms would match."""

from partnersim.negotiate.match import Match, matching_rate
from partnersim.negotiate.standing import Standing, standing
from partnersim.negotiate.swings import Swing, swings
from partnersim.negotiate.verdict import Verdict, verdict

__all__ = ["Match", "Standing", "Swing", "Verdict", "matching_rate", "standing", "swings", "verdict"]
