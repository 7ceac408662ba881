"""Runs the command line in this process, and the brightness that identifies the frames of a generated clip."""

from __future__ import annotations

from click.testing import CliRunner, Result

from smartcut_sdk.cli import main

FPS = 10


def shade(index: int) -> int:
    """The brightness of frame `index`; neighbors differ by more than the codec's error."""
    return 20 + (index * 37) % 200


def smartcut(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refused(*arguments: object) -> str:
    """The sentence on stderr of a command that exits with 1."""
    result = smartcut(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    sentence = result.stderr.strip().removeprefix("Error: ")
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence
