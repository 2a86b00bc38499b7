"""Time as a lever: what an end is worth in each month, who could threaten one, and what waiting costs."""

from partnersim.agreements.exit_clauses import CLAUSES, ExitClause, exit_clauses
from partnersim.negotiate.timing.alternatives import amount_a_month, net_elsewhere
from partnersim.negotiate.timing.delay import Delay, delay_of_go_live, delay_of_signature
from partnersim.negotiate.timing.exits import Exits, exits
from partnersim.negotiate.timing.hold_up import HoldUp, Window, hold_up

__all__ = [
    "CLAUSES",
    "Delay",
    "ExitClause",
    "Exits",
    "HoldUp",
    "Window",
    "amount_a_month",
    "delay_of_go_live",
    "delay_of_signature",
    "exit_clauses",
    "exits",
    "hold_up",
    "net_elsewhere",
]
