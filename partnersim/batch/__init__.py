"""Notebooks run in a fresh kernel, and the reports made of them."""
