"""The same rule written with other packages, each run in an environment of its own: see `drive`."""
