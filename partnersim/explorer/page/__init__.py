"""The page: widgets of a browser, and what happens when they are used."""
