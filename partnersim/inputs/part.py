"""The base of every map of a case or terms file."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Part", "given"]


class Part(BaseModel):
    """A map of a file: unknown keys are refused, and once read it does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def given(part: Part, names: tuple[str, ...]) -> list[str]:
    """Those of the fields `names` that have a value."""
    return [name for name in names if getattr(part, name) is not None]
