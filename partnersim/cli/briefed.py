"""What `brief` prepares and writes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from partnersim.batch.job import Job, file_name
from partnersim.batch.publish import publish
from partnersim.cli.bargained import round_of
from partnersim.cli.reporting import check_lines
from partnersim.errors import InputError, nearest
from partnersim.inputs.claims import read_claims
from partnersim.inputs.mandate import read_mandate
from partnersim.negotiate.bargaining.round import Round
from partnersim.negotiate.brief import brief
from partnersim.render.brief import brief_page
from partnersim.render.locales import check_locale
from partnersim.shipped import find

__all__ = ["of_drafts", "preparation", "written"]

Texts = Sequence[str]
FORMATS = ("html", "pdf")


def of_drafts(
    case: str, ours: str, we: str | None, theirs: str | None, without: Texts, draws: int, seed: int, sets: Texts,
    parties: Texts,
) -> Round:  # fmt: skip
    """The round of our draft, and theirs where there is one.

    Raises:
        InputError: it is not said who we are, or an option cannot be used.
    """
    if we is None:
        raise InputError.one("a brief is for one side; write --we PARTNER", "--we")
    drafts = [ours, *([] if theirs is None else [theirs])]
    entered = round_of(case, drafts, (), without, (), draws, seed, sets, parties)
    return replace(entered, we=entered.partner(we), theirs=None if theirs is None else 1)


def preparation(mandate: str, claims: str, forms: Texts, texts: Mapping[str, str], locale: str) -> Job:
    """The report that prepares a negotiation.

    Raises:
        InputError: a file or text that cannot be used.
    """
    check_locale(locale)
    check_lines(texts)
    for form in forms:
        if form not in FORMATS:
            raise InputError.one(f"{form} is nothing to write here; {nearest(form, FORMATS)}", "--format")
    path = find(mandate, "mandates")
    read_mandate(path)  # refused here, before a notebook runs
    return Job(
        named(path.stem), path, (), mandate=path, formats=tuple(dict.fromkeys(forms)),
        locale=locale if locale != "en" else "",
        further={"claims": os.fspath(find(claims, "claims").absolute())} if claims else {},
        title=texts["title"], status=texts["status"], author=texts["author"],
    )  # fmt: skip


def named(text: str) -> str:
    """What a file is called by.

    Raises:
        InputError: nothing is left of it.
    """
    try:
        return file_name(text)
    except ValueError as error:
        raise InputError.one(f"{text} {error}") from None


def written(entered: Round, claims: str | None, folder: Path, name: str, form: str) -> Path:
    """Write the page as NAME.brief, and where it is."""
    file = folder / f"{named(name)}.brief.{form}"
    above = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise InputError.one(f"{above} is no folder that can be written to; name another", "-o")
    page = brief_page(brief(entered, None if claims is None else read_claims(find(claims, "claims"))))
    if form == "pdf":
        from partnersim.render.pdf import pdf_bytes

        publish({file: pdf_bytes(page)})
    else:
        publish({file: page.encode()})
    return file
