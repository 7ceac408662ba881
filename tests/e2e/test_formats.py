"""Every codec in every container: opened, searched, shown and cut in the page, or refused in a clear sentence.

The table in docs/formats.md is made of what is seen here, and compared with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import format_table
import pytest
from format_cases import CASES, SPECIAL, Case
from format_clips import UNIT, write
from format_page import (
    MODULES,
    Asked,
    decoded_clip,
    number_in,
    problems_of_asked,
    problems_of_clip,
    problems_of_samples,
    time_shown,
    walk,
)
from media_page import Media
from playwright.sync_api import Browser

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
NEAR = 0.03
# Files that the page refuses, and in which sentence.
REFUSED = {"av1.avi": "unsupported"}
NOT_EXACT = {"AV1": "exactUnsupported"}


@pytest.fixture(scope="module")
def media(chromium: Browser, static_page: str) -> Iterator[Media]:
    """One page for all files."""
    page = chromium.new_page()
    page.set_default_timeout(120_000)
    uncaught: list[str] = []
    page.on("pageerror", lambda error: uncaught.append(str(error)))
    media = Media(page, static_page)
    page.evaluate(MODULES)
    yield media
    page.close()
    assert not uncaught, uncaught


def has_hevc(media: Media) -> bool:
    able: bool = media.value("return (await VideoDecoder.isConfigSupported({ codec: 'hvc1.1.6.L93.B0' })).supported;")
    return able


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.clip.name)
def test_a_file(media: Media, tmp_path: Path, case: Case) -> None:
    clip, asked = case.clip, Asked(interval=1.5 if case in SPECIAL else 0)
    steps = walk(media, write(clip, tmp_path), asked)
    same = not has_hevc(media)
    if clip.name in REFUSED:
        error = steps["info"]["error"]
        assert error["code"] == REFUSED[clip.name], error
        format_table.check(case, format_table.Row(clip.name, "", "", error, []), same_browser=same)
        return
    assert "value" in steps["info"], steps["info"]
    info = steps["info"]["value"]
    assert (info["rotation"], info["hasAudio"]) == (clip.turn, clip.sound is not None)
    assert info["duration"] == pytest.approx(clip.seconds, abs=0.11)
    problems = [f"asked for {x}" for x in problems_of_asked(clip, asked, value(steps, "asked"))]
    if case in SPECIAL:
        problems += [
            f"sampled: {x}" for x in problems_of_samples(clip, asked, value(steps, "samples"), info["duration"])
        ]
    shown = number_in(value(steps, "frame"), clip.turn) * UNIT
    if abs(shown - time_shown(clip, asked.at)) > NEAR:
        problems.append(f"the preview of {asked.at} s shows {shown:.1f} s")
    cells: dict[str, Any] = {}
    for mode in ("fast", "exact"):
        if mode == "exact" and clip.codec in NOT_EXACT:
            cells[mode] = steps[mode]["error"]
            assert cells[mode]["code"] == NOT_EXACT[clip.codec], cells[mode]
            continue
        made = value(steps, mode)
        problems += [f"{mode}: {x}" for x in problems_of_clip(clip, asked, made, mode == "exact")]
        cells[mode] = decoded_clip(clip, made)
    assert not problems, "\n".join([clip.name, *problems])
    preview = steps["frame"].get("by", "frames")
    row = format_table.Row(clip.name, ROUTES[info["route"]], preview, **cells)
    format_table.check(case, row, same_browser=same)


ROUTES = {"webcodecs": "browser", "ffmpeg": "ffmpeg"}


def value(steps: dict[str, Any], step: str) -> Any:
    """What a step gave; an error fails the test with the step's name."""
    assert "value" in steps[step], f"{step}: {steps[step]['error']}"
    return steps[step]["value"]
