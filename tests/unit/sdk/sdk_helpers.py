"""The command line as these tests call it, and the brightness by which a made clip's frames are told apart."""

from __future__ import annotations

from click.testing import CliRunner, Result

from smartcut_sdk.cli import main

FPS = 10


def shade(index: int) -> int:
    """The brightness of frame `index`; neighbours differ by more than a codec blurs."""
    return 20 + (index * 37) % 200


def smartcut(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refused(*arguments: object) -> str:
    """The one sentence that the command says before it ends with 1."""
    result = smartcut(*arguments)
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    sentence = result.stderr.strip().removeprefix("Error: ")
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence
