"""SmartCut SDK: wrap a model as a service that finds segments of video.

For plugin authors: this module and `smartcut_sdk.testing`. For those who speak to a service: `smartcut_sdk.protocol`.
Everything else is internal. Importing this loads no framework, and neither numpy nor Pillow: those come with the first
frame.
"""

from typing import TYPE_CHECKING

from smartcut_sdk.errors import SmartCutError
from smartcut_sdk.lazy import lazy_names
from smartcut_sdk.parameters.fields import parameter
from smartcut_sdk.plugin.frames import Frame, Frames, ImageInput
from smartcut_sdk.plugin.hookspecs import About, hookimpl
from smartcut_sdk.plugin.predictions import Box, Prediction
from smartcut_sdk.segmentation.segments import Score, Segment, Segmentation, segments_from_scores

if TYPE_CHECKING:
    from smartcut_sdk.plugin.installed import InstalledPlugin, installed_plugins
    from smartcut_sdk.segmentation.segment_stream import SegmentStream
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "smartcut_sdk.plugin.installed": ("InstalledPlugin", "installed_plugins"),
            "smartcut_sdk.segmentation.segment_stream": ("SegmentStream",),
        },
    )

__all__ = [
    "About",
    "Box",
    "Frame",
    "Frames",
    "ImageInput",
    "InstalledPlugin",
    "Prediction",
    "Score",
    "Segment",
    "SegmentStream",
    "Segmentation",
    "SmartCutError",
    "hookimpl",
    "installed_plugins",
    "parameter",
    "segments_from_scores",
]
