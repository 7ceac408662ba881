"""Runs a plugin's hooks on the images of a test, without a video file or a service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from smartcut_sdk.testing.client import Outcome, ServedPlugin

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    from smartcut_sdk.plugin.frames import Frames
    from smartcut_sdk.plugin.plugin import Plugin


def frames_for(
    plugin: Plugin, images: Sequence[NDArray[np.uint8] | Image], at: Sequence[float] | None = None
) -> Frames:
    """Images fitted to the plugin's `About.input`, as `predict` gets them.

    images: uint8 (H, W, 3) RGB arrays or Pillow images. at: their times in seconds (default: 0, 1, 2 …).
    """
    import numpy as np
    from PIL import Image

    from smartcut_sdk.plugin.frames import Frames, fit_image

    fitted = [
        fit_image(Image.fromarray(image) if isinstance(image, np.ndarray) else image, plugin.about.input)
        for image in images
    ]
    return Frames.stack(fitted, list(range(len(fitted))) if at is None else list(at))


def analyze_images(
    plugin: Plugin,
    model: Any,
    images: Sequence[NDArray[np.uint8] | Image],
    *,
    interval: float = 1.0,
    **parameters: Any,
) -> Outcome:
    """Analyze images as the frames of one video: `predict`, then `segment` or the default segmenter.

    model: what `load_model` returned. interval: seconds between the images. parameters: as in the form. SmartCutError
    if a parameter is refused or a hook fails.
    """
    from smartcut_sdk.segmentation.video_session import VideoSession

    values = plugin.parameters.validate(parameters)
    session = VideoSession(plugin, values, interval=interval, duration=len(images) * interval)
    outcome = Outcome()
    for index, image in enumerate(images):
        frames = frames_for(plugin, [image], [index * interval])
        update = session.push(plugin.predict(model, frames, values.params))
        outcome.scores.update({score.at: score for score in update.scores})
    last = session.finish()
    outcome.scores.update({score.at: score for score in last.scores})
    outcome.segments, outcome.done = last.segments, True
    return outcome


@contextmanager
def serve_plugin(plugin: Plugin, *, device: str = "cpu") -> Iterator[ServedPlugin]:
    """Serve the plugin on a free loopback port; enters the block once its model has loaded or failed to load."""
    from smartcut_sdk.serving.service import running_service

    with running_service(plugin, device=device) as url:
        yield ServedPlugin(url)
