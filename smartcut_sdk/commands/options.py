"""Options that several commands share, and errors turned into one sentence on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.offline.runner import ADAPTIVE_INTERVAL_S, UNIFORM_INTERVAL_S, Progress

Command = TypeVar("Command", bound=Callable[..., Any])

plugin_option = click.option("--plugin", "name", metavar="NAME", help="The plugin; needed when several are installed.")
interval_option = click.option(
    "--interval",
    type=click.FloatRange(min=0, min_open=True),
    metavar="S",
    help=f"Seconds between frames (default: {ADAPTIVE_INTERVAL_S:g}, with --dense {UNIFORM_INTERVAL_S:g}).",
)
precision_option = click.option(
    "--precision",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    metavar="S",
    help="Where a segment begins or ends, look again until that is known to so many seconds.",
)
dense_option = click.option("--dense", is_flag=True, help="Look every --interval seconds throughout and nowhere else.")
param_option = click.option(
    "--param", "pairs", multiple=True, metavar="K=V", help="A parameter of the plugin; several choices with commas."
)
device_option = click.option("--device", metavar="NAME", help="auto, cpu, cuda, cuda:1 or mps (default: auto).")


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@contextmanager
def cli_errors() -> Iterator[None]:
    """Turn a SmartCutError into its sentence on stderr and exit code 1, without a stack trace."""
    try:
        yield
    except SmartCutError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A bar on stderr where that is a terminal, else None: what is piped or logged stays clean."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1000, label=label, file=sys.stderr, show_pos=False) as bar:

        def show(done: float, whole: float) -> None:
            bar.update(max(0, round(1000 * done / whole) - bar.pos))

        yield show
