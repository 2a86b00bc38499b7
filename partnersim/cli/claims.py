"""`partnersim check-claims`: which published or proposed figures hold when they are recomputed."""

from __future__ import annotations

from typing import Annotated

import typer

from partnersim.cli.options import Form

__all__ = ["check_claims"]


def check_claims(
    file: Annotated[str, typer.Argument(metavar="CLAIMS", help="A file of claims, or the name of a shipped one.")],
    form: Form = "table",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a claim fails.")] = False,
) -> None:
    """Recompute claims: which hold, which fail and by how much, which cannot be checked."""
    from partnersim.cli.files import exported
    from partnersim.inputs.claims import read_claims
    from partnersim.negotiate.claims.checks import check_claims as checks_of
    from partnersim.render.claims import claims_text
    from partnersim.shipped import find

    checks = checks_of(read_claims(find(file, "claims")))
    if form == "table":
        typer.echo(claims_text(checks))
    else:
        typer.echo(exported(checks.to_frame(), form), nl=False)
    raise typer.Exit(int(strict and bool(checks.of("fails"))))
