"""The guide, built by `make docs`: pages in Markdown, and a reference made from models, commands and docstrings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

import made
from pygments.lexers.special import TextLexer

from partnersim import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "partnersim"
project_copyright = "the partnersim authors, Apache-2.0"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["made.py"]
nitpicky = False
html_theme = "furo"
html_title = "partnersim"
html_copy_source = False
html_show_sphinx = False
html_static_path = ["guide.css"]
html_css_files = ["guide.css"]
templates_path: list[str] = []
myst_heading_anchors = 3  # as links in the pages name them
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
napoleon_numpy_docstring = False


def setup(app: Sphinx) -> None:
    """Write what is made rather than written, before pages are read."""
    app.add_lexer("csv", TextLexer)
    app.connect("builder-inited", lambda app: made.write(Path(app.srcdir) / "made"))
