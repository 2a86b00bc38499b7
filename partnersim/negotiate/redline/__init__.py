"""The redline: what changed between two drafts, each change priced so that the parts sum to the whole."""

from partnersim.negotiate.redline.differences import Edit
from partnersim.negotiate.redline.priced import Change, Redline, redline

__all__ = ["Change", "Edit", "Redline", "redline"]
