"""What a YAML parser complains about, in words for people who write figures, not YAML."""

from __future__ import annotations

import re

from ruamel.yaml.error import MarkedYAMLError

from partnersim.inputs.scalars import quoted

__all__ = ["in_plain_words"]

# Tried in order: what the parser says (its context, then its problem), what to tell the user instead.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"'\\t' that cannot start", "a tab stands here; use spaces to indent and after the colon"),
    (r"unexpected end of stream|document separator", "the text opened here lacks its closing quotation mark"),
    (r"unknown escape|expected escape", 'a backslash in "..." must be doubled, or the quotes single'),
    (r"flow mapping", "the { opened here is not closed, or a comma is missing; write {key: value}"),
    (r"flow sequence", "the [ opened here is not closed, or a comma is missing; write [value, value]"),
    (r"could not find expected ':'", "there is no colon and space after this key; write `key: value`"),
    (r"mapping values are not allowed",
     "a colon too many, or a line indented too far; indent keys alike, quote text with a colon"),
    (r"but found '([}\],])'", "<it> stands here without its opening bracket; delete it, or open the bracket"),
    (r"but found '<block mapping start>'",
     "this line is indented unlike the lines before; indent the keys of a map alike"),
    (r"expected <block end>", "this does not fit what stands before; check indentation and quotes"),
    (r"mapping keys are not allowed", "? cannot start a value; put it in quotes"),
    (r"sequence entries are not allowed|'-'", "a list cannot start here; write `key: value`"),
    (r"scanning an? (anchor|alias)", "& and * cannot start a value; put the text in quotes"),
    (r"(scanning|parsing) an? tag|tag handle|undefined tag", "! cannot start a value; put it in quotes"),
    (r"directive|incompatible YAML", "a line starting with % is a YAML directive; delete it"),
    (r"document end marker", "... ends a file; delete it, or what stands behind it"),
    (r"block scalar", "after | or > the text starts on the next line, indented; or put it in quotes"),
    (r"'(.)' that cannot start", "a value cannot start with <it>; put it in quotes"),
    (r"expected the node content", "a value is missing here; write it, or delete the bracket or comma"),
    (r"<document start>", "this does not belong to the map above; check brackets and indentation"),
)  # fmt: skip

# These are noticed lines later than they were made: name the line where the bracket, quote or key began.
_BEGINS = re.compile(r"flow (mapping|sequence)|quoted scalar|simple key|block scalar")


def in_plain_words(error: MarkedYAMLError) -> tuple[str, int | None]:
    """What is wrong and what to write instead, and the 1-based line, or None where the parser gives none."""
    said = f"{error.context or ''}: {error.problem or ''}"
    begins = _BEGINS.search(error.context or "")
    mark = (error.context_mark if begins else None) or error.problem_mark or error.context_mark
    line = None if mark is None else int(mark.line) + 1
    for pattern, words in _WORDS:
        if match := re.search(pattern, said):
            return words.replace("<it>", match[match.lastindex or 0]), line
    said = quoted(error.problem or "malformed")
    return f"this cannot be read as YAML ({said}); check quotes and brackets", line
