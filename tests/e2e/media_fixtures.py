"""Fixtures of the media tests: the page's media modules in a browser, and clips made once for the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from media_clips import make_clip
from media_page import Media
from playwright.sync_api import Page

# What each clip is there for: (file name, arguments of make_clip). All show 10 numbered frames a second.
CLIPS: dict[str, dict[str, Any]] = {
    "bframes.mp4": {"b_frames": 3, "audio": "aac", "gop": 20},
    "open-gop.mp4": {
        "codec_options": {"x264-params": "open-gop=1:bframes=3:b-adapt=0:keyint=10:min-keyint=1", "preset": "veryfast"}
    },
    "far.mp4": {"seconds": 70, "gop": 330},
    "later.mkv": {"first": 7.3, "b_frames": 2},
    "later.ts": {"first": 7.3, "b_frames": 2, "audio": "aac"},
    "vp9.webm": {"codec": "libvpx-vp9", "audio": "libopus", "codec_options": {"deadline": "realtime", "cpu-used": "8"}},
    "av1.webm": {"codec": "libsvtav1", "codec_options": {"preset": "12"}},
    "hevc.mp4": {
        "codec": "libx265",
        "codec_options": {
            "preset": "veryfast",
            "x265-params": "keyint=12:min-keyint=1:scenecut=0:open-gop=1:bframes=4:b-adapt=0:log-level=none",
        },
    },
    "msmpeg4.avi": {"codec": "msmpeg4", "seconds": 40, "gop": 50},
    "long-gop.avi": {"codec": "mpeg4", "seconds": 40, "gop": 250},
    "mjpeg.avi": {"codec": "mjpeg"},
    "wmv.wmv": {"codec": "wmv2"},
    "flv.flv": {},
}
made: dict[tuple[Path, str], Path] = {}


@pytest.fixture
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the path of one of CLIPS by name, made when it is first asked for."""
    base = tmp_path_factory.getbasetemp()

    def get(name: str) -> Path:
        if (base, name) not in made:
            made[base, name] = make_clip(tmp_path_factory.mktemp("clip") / name, **CLIPS[name])
        return made[base, name]

    return get


@pytest.fixture
def media(page: Page, static_page: str) -> Iterator[Media]:
    """The page's media modules; uncaught errors in the page fail the test."""
    page.set_default_timeout(120_000)
    yield Media(page, static_page)
    problems = [problem for problem in page.problems if problem.startswith("uncaught")]  # type: ignore[attr-defined]
    assert not problems, problems
