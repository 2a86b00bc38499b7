"""The kinds of agreement, and how their files are read."""

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement
from partnersim.agreements.clauses import OutsideParty
from partnersim.agreements.direct import Direct
from partnersim.agreements.five_phase import FivePhase
from partnersim.agreements.static_split import StaticSplit
from partnersim.agreements.waterfall import Waterfall
from partnersim.agreements.white_label import WhiteLabel

__all__ = [
    "AGREEMENTS",
    "Agreement",
    "Arrangement",
    "Direct",
    "FivePhase",
    "OutsideParty",
    "StaticSplit",
    "Waterfall",
    "WhiteLabel",
]

AGREEMENTS: tuple[type[Agreement], ...] = (FivePhase, StaticSplit, Direct, WhiteLabel, Waterfall)
