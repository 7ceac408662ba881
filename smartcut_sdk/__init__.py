"""SmartCut SDK: wrap a model as a service that finds segments of video.

Importing this loads no framework, and neither numpy nor Pillow: those come with the first frame.
"""

from smartcut_sdk.frames import Frame, Frames, ImageInput
from smartcut_sdk.hookspecs import About, hookimpl
from smartcut_sdk.parameter_fields import parameter
from smartcut_sdk.predictions import Box, Prediction
from smartcut_sdk.segments import Score, Segment

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
