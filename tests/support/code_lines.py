"""Counts lines of code, for documented and generated plugins that promise to be short."""

from __future__ import annotations

import io
import tokenize

IGNORED = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def lines_of_code(source: str) -> int:
    """Lines of Python without blank lines, comments and the module's docstring."""
    tokens = [t for t in tokenize.generate_tokens(io.StringIO(source).readline) if t.type not in IGNORED]
    if tokens and tokens[0].type == tokenize.STRING:
        tokens = tokens[1:]
    return len({line for token in tokens for line in range(token.start[0], token.end[0] + 1)})
