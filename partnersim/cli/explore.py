"""The command that opens the explorer."""

from __future__ import annotations

import os
import shlex
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from partnersim.errors import InputError

__all__ = ["explore"]

CASE, TERMS = "managed-db-uncertain", ("five_phase", "direct")


def explore(
    case: Annotated[str | None, typer.Argument(metavar="[CASE]", help="A case file, or a shipped case.")] = None,
    terms: Annotated[
        list[str] | None, typer.Argument(metavar="[TERMS]...", help="Up to four terms files, or shipped terms.")
    ] = None,
    app: Annotated[bool, typer.Option("--app", help="The page alone, without code.")] = False,
    mandate: Annotated[
        str, typer.Option(metavar="FILE", help="Case and drafts of a mandate; needs --confidential.")
    ] = "",
    confidential: Annotated[
        bool, typer.Option("--confidential", help="For our own side alone: shows what only we know.")
    ] = False,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where what is kept goes.")] = Path(
        "reports/explore"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="To listen on; the next free one if taken.")] = 8888,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser, or only say where.")] = True,
    jupyter: Annotated[
        list[str] | None, typer.Option(metavar="OPTION", help="An option of Jupyter's server, like --allow-root.")
    ] = None,
) -> None:
    """Open the explorer: move a slider, see the deal change. It listens on this machine alone."""
    from partnersim.explorer.notebook import write_notebook
    from partnersim.explorer.opening import opened

    if mandate and case:
        raise InputError.one("a mandate names the case and the terms; leave them out, or the mandate", "--mandate")
    chosen = [] if mandate else [_absolute(each) for each in ([case, *(terms or [])] if case else [CASE, *TERMS])]
    if case == "":
        raise InputError.one("the case has no name; write a case file, or the name of a shipped case", "CASE")
    texts = {
        "case": "".join(chosen[:1]), "terms": shlex.join(chosen[1:] or ([] if mandate else TERMS[:1])),
        "mandate": mandate and _absolute(mandate),
    }  # fmt: skip
    opened(**texts, confidential=confidential)  # what does not fit is told here, and not in a browser
    from partnersim.explorer.server import check_options, serve

    check_options(jupyter or ())
    typer.echo("starting … (the first time takes a minute)", err=True)
    # Of the page alone the server sees one folder with nothing else in it: not what was kept, nor earlier pages.
    with TemporaryDirectory(prefix="partnersim-page-") if app else nullcontext(output) as folder:
        output.mkdir(parents=True, exist_ok=True)
        parameters: dict[str, str | bool] = {
            **texts, "confidential": confidential, "folder": str(output.resolve()) if app else "",
        }  # fmt: skip
        written = write_notebook(Path(folder), parameters, app=app)
        serve(
            Path(folder), written.name, app=app, port=port, browser=browser, options=jupyter or (), told=typer.echo,
        )  # fmt: skip


def _absolute(name: str) -> str:
    """A file's whole path, so that it is found from the folder of the notebook; a short name as it is."""
    return os.path.abspath(name) if os.path.exists(name) else name  # noqa: PTH100, PTH110 (a name may be too long for a file)
