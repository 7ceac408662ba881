"""`smartcut evaluate`: a plugin's accuracy on labeled videos."""

from __future__ import annotations

import json
from pathlib import Path

import click

from smartcut_sdk.commands.notes import notes_of
from smartcut_sdk.commands.options import cli_errors
from smartcut_sdk.commands.scan_options import ScanOptions, scan_options
from smartcut_sdk.offline.evaluation import Evaluation, Labels, LabelsError, read_labels, total
from smartcut_sdk.offline.evaluation import evaluate as compare
from smartcut_sdk.offline.scan import Analysis


@click.command()
@click.argument("videos", nargs=-1, required=True, metavar="VIDEO…", type=click.Path(path_type=Path))
@click.option(
    "--labels",
    "labels",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help='Known events: {"video", "segments": [{"start", "stop"}]}; may be repeated.',
)
@scan_options
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(videos: tuple[Path, ...], labels: tuple[Path, ...], scan: ScanOptions, as_json: bool) -> None:
    """Analyze each VIDEO and compare it with its labels: per-second TPR and FPR, events found, boundary error."""
    # With `--labels a.json b.json`, click takes b.json for a video.
    files = [*labels, *(video for video in videos if video.suffix == ".json")]
    videos = tuple(video for video in videos if video.suffix != ".json")
    with cli_errors():
        jobs = _pair(videos, files)
        with scan.analyzer() as analyze:
            analyses = {video: analyze(video) for video in dict.fromkeys(video for video, _ in jobs)}
    for video, analysis in analyses.items():
        for note in notes_of(analysis):
            click.echo(f"{video.name}: {note}", err=True)
    results = [_result(analyses[video], known) for video, known in jobs]
    rows = [(video.name, known.event, result) for (video, known), result in zip(jobs, results, strict=True)]
    click.echo(_as_json(rows, results) if as_json else _as_table(rows, results))


def _pair(videos: tuple[Path, ...], files: list[Path]) -> list[tuple[Path, Labels]]:
    """Each label file with its video: by the name in the file, else the only video, else by position."""
    if not files:
        raise LabelsError("There are no labels to compare with: give --labels FILE.")
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
            raise LabelsError(f"The labels {file} are for {known.video or 'a video'!r}, which was not given.")
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
        error = "–" if one.boundary_error is None else f"{one.boundary_error:.1f} s"
        cells.append([name, event, _share(one.tpr), _share(one.fpr), f"{one.events_found} of {one.events}", error])
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
