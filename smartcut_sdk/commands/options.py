"""What several commands share: the device option, errors as one sentence, the progress bar."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.offline.scan import Progress

BAR_LENGTH = 1000

device_option = click.option(
    "--device", metavar="NAME", help="auto, cpu, cuda, cuda:1 or mps  [default: $SMARTCUT_DEVICE or auto]"
)


@contextmanager
def cli_errors() -> Iterator[None]:
    """Turn a SmartCutError into its sentence on stderr and exit code 1, without a stack trace."""
    try:
        yield
    except SmartCutError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """A progress bar on stderr if that is a terminal, else None: pipes and logs stay clean."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=BAR_LENGTH, label=label, file=sys.stderr, show_pos=False) as bar:

        def show(done: float, total: float) -> None:
            bar.update(max(0, round(BAR_LENGTH * done / total) - bar.pos))

        yield show
