"""Figures: facts in, a matplotlib figure out."""
