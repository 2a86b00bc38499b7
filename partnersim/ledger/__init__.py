"""The result of a simulation: who got what, when, by which tier, in which phase."""

from partnersim.ledger.ledger import Books, Ledger

__all__ = ["Books", "Ledger"]
