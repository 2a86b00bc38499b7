"""Bargaining: what each side has without a deal, what may be agreed, and which points theory would choose."""
