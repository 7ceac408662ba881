"""How `smartcut analyze` and `smartcut evaluate` scan a file: their common options, and the analysis itself."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from smartcut_sdk.commands.options import device_option, progress_bar
from smartcut_sdk.offline.planner_grid import PRECISION
from smartcut_sdk.offline.runner import ADAPTIVE_INTERVAL_S, UNIFORM_INTERVAL_S, Analysis, Runner
from smartcut_sdk.plugin.installed import load_plugin

POSITIVE = click.FloatRange(min=0, min_open=True)
OPTIONS = (
    click.option("--plugin", "name", metavar="NAME", help="The plugin; required if several are installed."),
    click.option(
        "--interval",
        type=POSITIVE,
        metavar="S",
        help=f"Seconds between frames (default: {ADAPTIVE_INTERVAL_S:g}, with --dense {UNIFORM_INTERVAL_S:g}).",
    ),
    click.option(
        "--precision",
        type=POSITIVE,
        default=PRECISION,
        show_default=True,
        metavar="S",
        help="Locate the start and stop of each segment to this many seconds.",
    ),
    click.option("--dense", is_flag=True, help="Uniform scan: a frame every --interval seconds and no others."),
    click.option(
        "--param", "pairs", multiple=True, metavar="K=V", help="A plugin parameter; separate several choices by commas."
    ),
    device_option,
)


@dataclass(frozen=True)
class ScanOptions:
    """The values of `OPTIONS`."""

    name: str | None
    interval: float | None
    precision: float
    dense: bool
    pairs: tuple[str, ...]
    device: str | None

    @contextmanager
    def analyzer(self, track: int | None = None) -> Iterator[Callable[[Path], Analysis]]:
        """Load the plugin and its model; yields a function that analyzes a file under a progress bar.

        track: as for `probe`. SmartCutError for a missing plugin, a refused parameter or an unusable file.
        """
        plugin = load_plugin(self.name)
        values = plugin.parameters.parse(self.pairs)
        plugin.parameters.validate(values)  # refuse bad values before the model loads
        with Runner(plugin, self.device) as runner:

            def analyze(video: Path) -> Analysis:
                with progress_bar(video.name) as progress:
                    return runner.analyze(
                        video,
                        interval=self.interval,
                        precision=self.precision,
                        dense=self.dense,
                        parameters=values,
                        progress=progress,
                        track=track,
                    )

            yield analyze


def scan_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add `OPTIONS` to a command, which gets them as one argument `scan`."""

    @functools.wraps(command)
    def with_scan(
        *,
        name: str | None,
        interval: float | None,
        precision: float,
        dense: bool,
        pairs: tuple[str, ...],
        device: str | None,
        **others: Any,
    ) -> None:
        command(scan=ScanOptions(name, interval, precision, dense, pairs, device), **others)

    decorated: Callable[..., None] = with_scan
    for option in reversed(OPTIONS):
        decorated = option(decorated)
    return decorated
