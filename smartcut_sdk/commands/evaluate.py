"""`smartcut evaluate`: how good a plugin is on videos whose events are known."""

from __future__ import annotations

import json
from pathlib import Path

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
from smartcut_sdk.offline.evaluation import Evaluation, Labels, LabelsError, read_labels, total
from smartcut_sdk.offline.evaluation import evaluate as compare
from smartcut_sdk.offline.runner import Analysis, Runner
from smartcut_sdk.plugin.installed import load_plugin


@click.command()
@click.argument("videos", nargs=-1, required=True, metavar="VIDEO…", type=click.Path(path_type=Path))
@click.option(
    "--labels",
    "labels",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help='Known events: {"video", "segments": [{"start", "stop"}]}; may be given several times.',
)
@with_options(plugin_option, interval_option, precision_option, dense_option, param_option, device_option)
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def evaluate(
    videos: tuple[Path, ...],
    labels: tuple[Path, ...],
    name: str | None,
    interval: float | None,
    precision: float,
    dense: bool,
    pairs: tuple[str, ...],
    device: str | None,
    as_json: bool,
) -> None:
    """Analyse each VIDEO and compare with its labels: per-second TPR and FPR, events found, boundary error."""
    # `--labels a.json b.json` reaches us as a video called b.json
    files = [*labels, *(video for video in videos if video.suffix == ".json")]
    videos = tuple(video for video in videos if video.suffix != ".json")
    with cli_errors():
        jobs = _pair(videos, files)
        plugin = load_plugin(name)
        values = plugin.parameters.parse(pairs)
        plugin.parameters.validate(values)
        analyses: dict[Path, Analysis] = {}
        with Runner(plugin, device) as runner:
            for video in dict.fromkeys(video for video, _ in jobs):
                with progress_bar(video.name) as progress:
                    analyses[video] = runner.analyze(
                        video, interval=interval, precision=precision, dense=dense, parameters=values, progress=progress
                    )
    for video, analysis in analyses.items():
        for note in notes_of(analysis):
            click.echo(f"{video.name}: {note}", err=True)
    results = [_result(analyses[video], known) for video, known in jobs]
    rows = [(video.name, known.event, result) for (video, known), result in zip(jobs, results, strict=True)]
    click.echo(_as_json(rows, results) if as_json else _as_table(rows, results))


def _pair(videos: tuple[Path, ...], files: list[Path]) -> list[tuple[Path, Labels]]:
    """Each file of labels with its video: by the name it gives, else the only video, else by position."""
    if not files:
        raise LabelsError("There is nothing to compare with: give --labels FILE.")
    if not videos:
        raise LabelsError("There is no video to compare with the labels: name one.")
    jobs = []
    for position, file in enumerate(files):
        known = read_labels(file)
        named = [video for video in videos if video.name == known.video]
        if len(named) == 1:
            jobs.append((named[0], known))
        elif len(videos) == 1 or (not known.video and position < len(videos)):
            jobs.append((videos[0 if len(videos) == 1 else position], known))
        else:
            raise LabelsError(f"The labels {file} are for {known.video or 'a video'!r}, which is not among the videos.")
    for video in videos:
        if video not in [job[0] for job in jobs]:
            raise LabelsError(f"There are no labels for {video.name}.")
    return jobs


def _result(analysis: Analysis, known: Labels) -> Evaluation:
    return compare(analysis.segments, known.segments, known.duration or analysis.info.duration)


Row = tuple[str, str, Evaluation]


def _as_json(rows: list[Row], results: list[Evaluation]) -> str:
    videos = [{"video": name, "event": event, **result.as_dict()} for name, event, result in rows]
    return json.dumps({"videos": videos, "total": total(results).as_dict()}, ensure_ascii=False, indent=1)


def _as_table(rows: list[Row], results: list[Evaluation]) -> str:
    if len(rows) > 1:
        rows = [*rows, ("all", "", total(results))]
    cells = [["video", "event", "TPR", "FPR", "events found", "boundary error"]]
    for name, event, one in rows:
        off = "–" if one.boundary_error is None else f"{one.boundary_error:.1f} s"
        cells.append([name, event, _share(one.tpr), _share(one.fpr), f"{one.events_found} of {one.events}", off])
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
