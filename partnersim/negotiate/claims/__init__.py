"""Claims of a counterpart, recomputed: which hold, which fail and by how much, which cannot be checked."""
