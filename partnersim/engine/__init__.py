"""The arithmetic: flows, draws, tiers and the one loop over months. Arrays in, arrays out."""
