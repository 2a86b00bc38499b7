"""Trades: what a step of each clause is worth to each side, what to give for what, and equal offers to choose from."""
