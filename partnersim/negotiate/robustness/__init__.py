"""Robustness: which terms one regrets least, where they go wrong, and what their difference hangs on."""

from partnersim.negotiate.robustness.boxes import Wanted
from partnersim.negotiate.robustness.candidates import Candidate, candidates
from partnersim.negotiate.robustness.conditions import When, WorseOff
from partnersim.negotiate.robustness.discovery import DiscoveredBox, Discovery, Limit, discover
from partnersim.negotiate.robustness.drivers import Drivers, drivers_of_difference
from partnersim.negotiate.robustness.regret import Regrets, regret_of, regrets

__all__ = [
    "Candidate",
    "DiscoveredBox",
    "Discovery",
    "Drivers",
    "Limit",
    "Regrets",
    "Wanted",
    "When",
    "WorseOff",
    "candidates",
    "discover",
    "drivers_of_difference",
    "regret_of",
    "regrets",
]
