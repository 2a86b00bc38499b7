"""The kinds of agreement, and how their files are read."""

from partnersim.agreements.agreement import Agreement
from partnersim.agreements.arrangement import Arrangement
from partnersim.agreements.clauses import OutsideParty
from partnersim.agreements.direct import Direct
from partnersim.agreements.direct_investment import DirectInvestment
from partnersim.agreements.five_phase import FivePhase
from partnersim.agreements.isv_alliance import IsvAlliance
from partnersim.agreements.loan import Loan
from partnersim.agreements.marketplace import Marketplace
from partnersim.agreements.oem import Oem
from partnersim.agreements.p2p_margins import P2PMargins
from partnersim.agreements.platform_fee import PlatformFee
from partnersim.agreements.referral import Referral
from partnersim.agreements.shared_ownership import SharedOwnership
from partnersim.agreements.solution_provider import SolutionProvider
from partnersim.agreements.static_split import StaticSplit
from partnersim.agreements.waterfall import Waterfall
from partnersim.agreements.white_label import WhiteLabel

__all__ = [
    "AGREEMENTS",
    "Agreement",
    "Arrangement",
    "Direct",
    "DirectInvestment",
    "FivePhase",
    "IsvAlliance",
    "Loan",
    "Marketplace",
    "Oem",
    "OutsideParty",
    "P2PMargins",
    "PlatformFee",
    "Referral",
    "SharedOwnership",
    "SolutionProvider",
    "StaticSplit",
    "Waterfall",
    "WhiteLabel",
]

AGREEMENTS: tuple[type[Agreement], ...] = (
    FivePhase,
    StaticSplit,
    Direct,
    WhiteLabel,
    Waterfall,
    SolutionProvider,
    IsvAlliance,
    Oem,
    Referral,
    P2PMargins,
    Marketplace,
    PlatformFee,
    Loan,
    DirectInvestment,
    SharedOwnership,
)
