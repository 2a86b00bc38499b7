"""Tripwires: what, seen early, best foretells a bad end for one side, as a clause with its rates of error."""
