"""Which values of a field make a target hold: all of them, jumps included, or what comes nearest."""
