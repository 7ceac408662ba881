"""SmartCut SDK: wrap a model as a service that finds segments of video.

Importing this loads no framework, and neither numpy nor Pillow: those come with the first frame.
"""

from smartcut_sdk.parameters.fields import parameter
from smartcut_sdk.plugin.frames import Frame, Frames, ImageInput
from smartcut_sdk.plugin.hookspecs import About, hookimpl
from smartcut_sdk.plugin.predictions import Box, Prediction
from smartcut_sdk.segmentation.segments import Score, Segment

__all__ = [
    "About",
    "Box",
    "Frame",
    "Frames",
    "ImageInput",
    "Prediction",
    "Score",
    "Segment",
    "hookimpl",
    "parameter",
]
