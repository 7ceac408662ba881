"""`smartcut analyze`: the segments of one file, without a browser or Kafka."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from smartcut_sdk.commands.notes import notes_of
from smartcut_sdk.commands.options import cli_errors
from smartcut_sdk.commands.scan_options import ScanOptions, scan_options
from smartcut_sdk.offline.scan import Analysis
from smartcut_sdk.protocol.values import write_segment

UNSEEN_STATUS = 3


@click.command()
@click.argument("video", type=click.Path(path_type=Path))
@scan_options
@click.option(
    "--track",
    type=click.IntRange(min=1),
    metavar="N",
    help="The video track to analyze, of several (default: the default one, else the longest, else the largest).",
)
@click.option(
    "--max-unseen",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    metavar="PERCENT",
    help="Exit with code 3 if more of the file than this could not be decoded.",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the JSON here, not to stdout.")
def analyze(
    video: Path,
    scan: ScanOptions,
    track: int | None,
    max_unseen: float,
    output: Path | None,
) -> None:
    """Find the segments of VIDEO and print them as {"timestamps": [{"start", "stop"}, …]}, in seconds.

    Stretches where no frame could be decoded are listed as "unseen"; with too many of them the exit code is 3.
    """
    with cli_errors(), scan.analyzer(track) as analyze_file:
        analysis = analyze_file(video)
    for note in notes_of(analysis):
        click.echo(note, err=True)
    _write(_as_json(analysis), output)
    if analysis.unseen_share > max_unseen / 100:
        raise click.exceptions.Exit(UNSEEN_STATUS)


def _as_json(analysis: Analysis) -> str:
    content: dict[str, Any] = {"timestamps": [write_segment(segment) for segment in analysis.segments]}
    if analysis.unseen:
        content["unseen"] = [stretch._asdict() for stretch in analysis.unseen]
    return json.dumps(content, ensure_ascii=False)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output} can't be written: {error.strerror}.") from error
