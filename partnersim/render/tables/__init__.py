"""Tables: facts in, rows of text out."""
