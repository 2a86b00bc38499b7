"""A report's HTML as PDF: the same pages, with its fields as properties, and tagged for those who have it read out."""

from __future__ import annotations

import logging

from partnersim.errors import RunError

__all__ = ["check_pdf", "pdf_bytes"]


def pdf_bytes(html: str) -> bytes:
    """The PDF of a self-contained page; whatever it named outside itself would not be fetched.

    Raises:
        RunError: as `check_pdf`.
    """
    check_pdf()
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of each rule that only screens obey
    only_inside = URLFetcher(allowed_protocols={"data"})
    made: bytes = HTML(string=html, url_fetcher=only_inside).write_pdf(pdf_tags=True)
    return made


def check_pdf() -> None:
    """Make sure that PDF can be made here.

    Raises:
        RunError: WeasyPrint, or the Pango library it sets type with, is not installed.
    """
    try:
        import weasyprint  # noqa: F401
    except ImportError:
        raise RunError("PDF needs WeasyPrint, which is not installed; run pip install 'partnersim[pdf]'") from None
    except OSError:
        raise RunError(
            "PDF needs the Pango library of the operating system; on Debian, apt install libpangoft2-1.0-0 "
            "libharfbuzz-subset0; on macOS, brew install pango"
        ) from None
