"""`smartcut analyze`: segments of one file, without a browser and without Kafka."""

from __future__ import annotations

import json
from pathlib import Path

import click

from smartcut_sdk.commands.options import (
    cli_errors,
    dense_option,
    device_option,
    interval_option,
    param_option,
    plugin_option,
    precision_option,
    progress_bar,
    with_options,
)
from smartcut_sdk.offline.runner import Runner
from smartcut_sdk.plugin.installed import load_plugin
from smartcut_sdk.protocol.times import format_clock
from smartcut_sdk.protocol.values import write_segment


@click.command()
@click.argument("video", type=click.Path(path_type=Path))
@with_options(plugin_option, interval_option, precision_option, dense_option, param_option, device_option)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the JSON here, not to stdout.")
def analyze(
    video: Path,
    name: str | None,
    interval: float | None,
    precision: float,
    dense: bool,
    pairs: tuple[str, ...],
    device: str | None,
    output: Path | None,
) -> None:
    """Find the segments of VIDEO and print them as {"timestamps": [{"start", "stop"}, …]}, in seconds."""
    with cli_errors():
        plugin = load_plugin(name)
        values = plugin.parameters.parse(pairs)
        plugin.parameters.validate(values)  # refused before the model takes its time to load
        with Runner(plugin, device) as runner, progress_bar(video.name) as progress:
            analysis = runner.analyze(
                video, interval=interval, precision=precision, dense=dense, parameters=values, progress=progress
            )
    text = json.dumps({"timestamps": [write_segment(segment) for segment in analysis.segments]}, ensure_ascii=False)
    if analysis.skipped:
        at, reason = analysis.skipped[0]
        click.echo(f"{len(analysis.skipped)} frame(s) left out, the first at {format_clock(at)}: {reason}", err=True)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} can't be written: {error.strerror}.") from error
