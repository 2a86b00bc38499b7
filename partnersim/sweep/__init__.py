"""Many runs in bounded memory: draws of one deal, grids and samples over fields of cases and terms."""
