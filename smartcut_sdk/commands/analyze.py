"""`smartcut analyze`: segments of one file, without a browser and without Kafka."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from smartcut_sdk.commands.notes import notes_of
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
from smartcut_sdk.offline.runner import Analysis, Runner
from smartcut_sdk.plugin.installed import load_plugin
from smartcut_sdk.protocol.values import write_segment

UNSEEN_STATUS = 3


@click.command()
@click.argument("video", type=click.Path(path_type=Path))
@with_options(plugin_option, interval_option, precision_option, dense_option, param_option, device_option)
@click.option(
    "--track",
    type=click.IntRange(min=1),
    metavar="N",
    help="The video track to look at, of several (default: the default one, else the longest, else the largest).",
)
@click.option(
    "--max-unseen",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    metavar="PERCENT",
    help="Exit with code 3 when more of the file than this could not be decoded.",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the JSON here, not to stdout.")
def analyze(
    video: Path,
    name: str | None,
    interval: float | None,
    precision: float,
    dense: bool,
    pairs: tuple[str, ...],
    device: str | None,
    track: int | None,
    max_unseen: float,
    output: Path | None,
) -> None:
    """Find the segments of VIDEO and print them as {"timestamps": [{"start", "stop"}, …]}, in seconds.

    Stretches of which no frame could be decoded are listed as "unseen"; too much of them makes the exit code 3.
    """
    with cli_errors():
        plugin = load_plugin(name)
        values = plugin.parameters.parse(pairs)
        plugin.parameters.validate(values)  # refused before the model takes its time to load
        with Runner(plugin, device) as runner, progress_bar(video.name) as progress:
            analysis = runner.analyze(
                video,
                interval=interval,
                precision=precision,
                dense=dense,
                parameters=values,
                progress=progress,
                track=track,
            )
    for note in notes_of(analysis):
        click.echo(note, err=True)
    _write(_as_json(analysis), output)
    if analysis.unseen_share > max_unseen / 100:
        raise click.exceptions.Exit(UNSEEN_STATUS)


def _as_json(analysis: Analysis) -> str:
    answer: dict[str, Any] = {"timestamps": [write_segment(segment) for segment in analysis.segments]}
    if analysis.unseen:
        answer["unseen"] = [stretch._asdict() for stretch in analysis.unseen]
    return json.dumps(answer, ensure_ascii=False)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} can't be written: {error.strerror}.") from error
