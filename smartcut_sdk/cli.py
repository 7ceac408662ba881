"""The command `smartcut`. Its subcommands are the entry points of "smartcut.commands", imported when used."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

import click

GROUP = "smartcut.commands"
EXTRAS = {
    "av": "video",
    "cookiecutter": "new",
    "flask": "core",
    "flask_sock": "core",
    "gunicorn": "core",
    "platformdirs": "core",
    "torch": "torch",
    "tensorflow": "tensorflow",
}
"""The extra of the distribution that installs each module."""


class Subcommands(click.Group):
    """A click group whose commands are entry points."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *(point.name for point in _points())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        point = next((point for point in _points() if point.name == cmd_name), None)
        return None if point is None else _load(point)


def _points() -> list[EntryPoint]:
    return list(entry_points(group=GROUP))


def _load(point: EntryPoint) -> click.Command:
    """The command. One that can't be imported is listed all the same, and states what it needs when used."""
    try:
        command = point.load()
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        needs = f'pip install "smartcut-sdk[{EXTRAS[missing]}]"' if missing in EXTRAS else f"the module {error.name}"
        return _unusable(point.name, f"`smartcut {point.name}` needs {needs}.")
    except Exception as error:  # a broken command of another distribution must not break the others
        return _unusable(point.name, f"`smartcut {point.name}` can't be used: {type(error).__name__}: {error}.")
    if not isinstance(command, click.Command):
        return _unusable(point.name, f"`smartcut {point.name}` can't be used: {point.value} is not a click command.")
    return command


def _unusable(name: str, sentence: str) -> click.Command:
    @click.command(name, help=sentence, context_settings={"ignore_unknown_options": True}, add_help_option=False)
    @click.argument("anything", nargs=-1, type=click.UNPROCESSED)
    def stub(anything: tuple[str, ...]) -> None:
        raise click.ClickException(sentence)

    return stub


@click.group(cls=Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="smartcut-sdk", prog_name="smartcut")
def main() -> None:
    """Find, review and cut the moments that matter in hours of video."""


if __name__ == "__main__":
    main()
