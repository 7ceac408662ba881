"""Sampled frames: each shows the number that belongs to its time, with every decoder."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from media_clips import make_clip, read_number
from media_page import Media, Sample
from PIL import Image

pytestmark = pytest.mark.e2e


def numbers(samples: list[Sample]) -> list[int]:
    """Frame numbers read from the pictures; fails where a number is not the one of the picture's time (10 a second)."""
    found = [read_number(np.asarray(Image.open(io.BytesIO(sample.jpeg)))) for sample in samples]
    assert found == [round(sample.at * 10) for sample in samples]
    assert found == sorted(set(found)), "ascending, none twice"
    return found


@pytest.mark.parametrize("name", ["bframes.mp4", "later.mkv", "later.ts", "vp9.webm", "hevc.mp4", "mjpeg.avi"])
def test_keyframes_closer_than_the_interval(media: Media, clip: Callable[[str], Path], name: str) -> None:
    samples = media.sample(clip(name), interval=3)
    found = numbers(samples)
    assert len(found) == 7
    assert all(-15 <= number - 30 * index < 15 for index, number in enumerate(found)), "the nearest keyframes"
    progress = media.value("return progress;")
    assert (progress["done"], progress["total"], progress["lost"]) == (7, 7, 0)


@pytest.mark.parametrize("name", ["bframes.mp4", "open-gop.mp4", "far.mp4", "later.mkv", "hevc.mp4", "msmpeg4.avi"])
def test_keyframes_further_apart_than_the_interval(media: Media, clip: Callable[[str], Path], name: str) -> None:
    interval = 0.4
    info = media.probe(clip(name))
    found = numbers(media.sample(clip(name), interval=interval))
    assert len(found) == round(info["duration"] / interval)
    assert all(abs(number - i * 4) <= 3 for i, number in enumerate(found)), found
    assert media.value("return progress.lost;") == 0


@pytest.mark.parametrize("name", ["open-gop.mp4", "wmv.wmv", "flv.flv"])
def test_groups_that_lean_on_each_other_and_files_only_ffmpeg_reads(
    media: Media, clip: Callable[[str], Path], name: str
) -> None:
    assert numbers(media.sample(clip(name), interval=2)) == list(range(0, 200, 20))


def test_a_gap_between_keyframes_is_filled_by_ffmpeg_too(media: Media, clip: Callable[[str], Path]) -> None:
    """The same frames on both routes: WebCodecs refused, as outside a secure context."""
    path = clip("far.mp4")
    with_webcodecs = numbers(media.sample(path, interval=5))
    media.probe(path)
    at = media.value(
        """const found = [];
        const forced = { ...info, route: 'ffmpeg' };
        for await (const frame of media.sampleFrames(file(), forced, { interval: 5 })) found.push(frame.at);
        return found;"""
    )
    assert [round(time * 10) for time in at] == with_webcodecs
    # The keyframes at 33 and 66 s are near enough to samples to need no decoding.
    expected = [330 if at == 350 else 660 if at == 650 else at for at in range(0, 700, 50)]
    assert with_webcodecs == expected


def test_starting_in_the_middle(media: Media, clip: Callable[[str], Path]) -> None:
    assert numbers(media.sample(clip("far.mp4"), interval=5, **{"from": 40.05})) == [450, 500, 550, 600, 660]
    assert numbers(media.sample(clip("msmpeg4.avi"), interval=5, **{"from": 20}))[0] == 200


@pytest.mark.parametrize("name", ["vp9.webm", "mjpeg.avi"])
def test_the_picture_fits_the_wanted_size(media: Media, clip: Callable[[str], Path], name: str) -> None:
    sample = media.sample(clip(name), interval=10, width=200, height=200)[0]
    image = np.asarray(Image.open(io.BytesIO(sample.jpeg)))
    assert image.shape == (112, 200, 3)
    # The texture: red rises to the right, green downwards.
    red, green = image[60:, :, 0].mean(axis=0), image[:, 20:, 1].mean(axis=1)
    assert red[-20:].mean() - red[:20].mean() == pytest.approx(150, abs=35)
    assert green[-10:].mean() - green[20:30].mean() > 90


def test_leaving_the_loop_and_aborting_end_the_work(media: Media, clip: Callable[[str], Path], tmp_path: Path) -> None:
    long = make_clip(tmp_path / "long.mp4", seconds=120, gop=5)
    media.probe(long)
    answer = media.value(
        """const seen = [];
        for await (const { at } of media.sampleFrames(file(), info, { interval: 0.5 })) {
          seen.push(at);
          if (seen.length === 3) break;
        }
        const end = new AbortController();
        const late = await attempt(async () => {
          for await (const { at } of media.sampleFrames(file(), info, { interval: 0.5, signal: end.signal })) {
            seen.push(at);
            if (seen.length === 6) end.abort();
          }
        });
        return { seen, late: late.error.name };"""
    )
    assert answer == {"seen": [0, 0.5, 1, 0, 0.5, 1], "late": "AbortError"}
    assert media.page.evaluate("performance.now() > 0")
    media.page.wait_for_function("() => true")
    assert media.workers_left() == 0, "no worker outlives its job"


def test_a_slow_consumer_holds_the_decoders_back(media: Media, tmp_path: Path) -> None:
    media.probe(make_clip(tmp_path / "long.mp4", seconds=60, gop=2))
    most = media.value(
        """const OldWorker = Worker;
        let given = 0;
        window.Worker = class extends OldWorker {
          constructor(...args) {
            super(...args);
            this.addEventListener('message', ({ data }) => { if (data.jpeg) given++; });
          }
        };
        let taken = 0;
        let most = 0;
        for await (const _ of media.sampleFrames(file(), info, { interval: 0.2 })) {
          taken++;
          if (taken < 30) await new Promise((resolve) => setTimeout(resolve, 40));
          most = Math.max(most, given - taken);
          if (taken === 60) break;
        }
        window.Worker = OldWorker;
        return most;"""
    )
    assert 1 <= most <= 32, "read-ahead is bounded"


def test_a_damaged_stretch_costs_only_itself(media: Media, tmp_path: Path) -> None:
    path = make_clip(tmp_path / "damaged.mp4", seconds=30, gop=10)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40_000] = bytes(40_000)
    path.write_bytes(data)
    samples = media.sample(path, interval=1)
    assert 20 <= len(samples) < 30, "the damaged pictures are missing, most come out"
    assert samples[-1].at >= 28, "and it goes on to the end"
    assert media.value("return progress.lost;") == 30 - len(samples)
