"""`smartcut check`: can this plugin be served? Every failure is one sentence."""

from __future__ import annotations

import json

import click

from smartcut_sdk.commands.options import cli_errors, device_option
from smartcut_sdk.inference.loading import LoadedModel, load_model
from smartcut_sdk.plugin.frames import Frames, fit_image
from smartcut_sdk.plugin.installed import load_plugin
from smartcut_sdk.plugin.plugin import Plugin
from smartcut_sdk.plugin.predictions import Prediction
from smartcut_sdk.segmentation.segments import Segment
from smartcut_sdk.segmentation.video_session import VideoSession

INTERVAL_S = 5.0


@click.command()
@click.argument("name", required=False)
@device_option
def check(name: str | None, device: str | None) -> None:
    """Check the plugin NAME: its entry point, hooks and parameters, and a dry run on synthetic frames.

    Prints its manifest, or the first failure in one sentence with exit code 1.
    """
    with cli_errors():
        plugin = load_plugin(name)
        _passed(f"{plugin.name}: the entry point loads, and the hooks in {plugin.file} are complete and spelled right")
        plugin.parameters.validate({})
        _passed(f"{len(plugin.parameters.fields)} parameters are valid")
        loaded = load_model(plugin, device)
        _passed(f"the model is loaded on {loaded.device}")
        predictions = dry_run(plugin, loaded)
        _passed(f"{len(predictions)} synthetic frames were scored, alone and together")
        segments = _segments(plugin, predictions)
        _passed(f"the scores gave {len(segments)} segments")
    click.echo(json.dumps(plugin.manifest(loaded.device, loaded.framework), ensure_ascii=False, indent=1))


def dry_run(plugin: Plugin, loaded: LoadedModel) -> list[Prediction]:
    """Score synthetic frames with the default parameters: a full batch, one frame alone, then a smaller batch."""
    params = plugin.parameters.validate({}).params
    together = max(1, plugin.about.max_batch)
    predictions: list[Prediction] = []
    for first, count in ((0, together), (together, 1), (together + 1, max(1, together // 2))):
        predictions += plugin.predict(loaded.model, _synthetic(plugin, first, count), params)
    return predictions


def _synthetic(plugin: Plugin, first: int, count: int) -> Frames:
    """Frames as in a stream: a bright square moving over noise."""
    import numpy as np
    from PIL import Image

    width, height = plugin.about.frame_px
    decoded = []
    for index in range(first, first + count):
        image = np.random.default_rng(index).integers(0, 64, (height, width, 3), dtype=np.uint8)
        side = max(1, min(width, height) // 4)
        left, top = (index * side // 2) % max(1, width - side), (height - side) // 2
        image[top : top + side, left : left + side] = (230, 200, 160)
        decoded.append(fit_image(Image.fromarray(image), plugin.about.input))
    return Frames.stack(decoded, [index * INTERVAL_S for index in range(first, first + count)])


def _segments(plugin: Plugin, predictions: list[Prediction]) -> list[Segment]:
    duration = len(predictions) * INTERVAL_S
    session = VideoSession(plugin, plugin.parameters.validate({}), interval=INTERVAL_S, duration=duration)
    try:
        session.push(predictions)
        return session.finish().segments
    finally:
        session.cancel()


def _passed(sentence: str) -> None:
    click.echo(f"✓ {sentence}", err=True)
