"""What counts as motion, and what does not: noise, light, exposure, a trembling camera."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from motion_camera import Camera

from smartcut_sdk import Prediction, Score
from smartcut_sdk.testing import Plugin

THRESHOLD = 0.5


def high(scores: list[Score]) -> list[float]:
    return [score.at for score in scores if score.score >= THRESHOLD]


def test_an_empty_scene_has_no_motion(camera: Camera, watch: Callable):
    scores, segments = watch([camera.frame() for _ in range(60)])
    assert len(scores) == 60
    assert high(scores) == []
    assert segments == []


def test_noise_of_a_dark_scene_is_not_motion(camera: Camera, watch: Callable):
    noisy = Camera(camera.scene, camera.random, noise=12.0)
    scores, segments = watch([noisy.frame() for _ in range(60)])
    assert high(scores) == []
    assert segments == []


def test_a_moving_square_is_located_in_time_and_space(camera: Camera, watch: Callable):
    passing = {index: ((index - 20) * 8, 40, 16) for index in range(20, 35)}
    scores, segments = watch([camera.frame(square=passing.get(index)) for index in range(60)])
    assert high(scores) == [index * 2.0 for index in passing]
    (segment,) = segments
    assert (segment.start, segment.stop) == (39.0, 69.0)
    assert segment.label == "motion"
    for index in (24, 30):
        box = scores[index].box
        assert box is not None
        left, top, size = passing[index]
        assert box.x * 160 == pytest.approx(left, abs=3)
        assert box.y * 90 == pytest.approx(top, abs=3)
        assert box.width * 160 == pytest.approx(size, abs=5)
        assert box.height * 90 == pytest.approx(size, abs=5)


def test_a_still_object_joins_the_scene_after_the_set_time(camera: Camera, watch: Callable):
    parked = [camera.frame(square=(60, 30, 30) if index >= 20 else None) for index in range(100)]
    for still, until in ((40, 40 + 40), (80, 40 + 80)):
        found = high(watch(parked, still=still)[0])
        assert found[0] == 40.0
        assert until <= found[-1] <= until + 4.0


def test_the_place_of_an_object_that_left_is_scenery(camera: Camera, watch: Callable):
    images = [camera.frame(square=(60, 30, 30) if index < 30 else None) for index in range(60)]
    assert all(60.0 <= at <= 64.0 for at in high(watch(images)[0])), "the departure is an event, the empty place is not"


def test_a_person_standing_there_during_the_warm_up_is_detected(camera: Camera, watch: Callable):
    images = [camera.frame(square=(60, 30, 30) if 2 <= index < 12 else None) for index in range(40)]
    found = high(watch(images)[0])
    assert set(found) == {index * 2.0 for index in range(2, 12)}


def test_slow_changes_of_light_are_not_motion(camera: Camera, watch: Callable):
    dusk = [camera.frame(gain=1.0 - index / 200, offset=-index / 8) for index in range(120)]
    scores, segments = watch(dusk)
    assert high(scores) == []
    assert segments == []


def test_an_exposure_step_is_compensated_and_motion_is_still_detected(camera: Camera, watch: Callable):
    images = []
    for index in range(60):
        bright = {"gain": 1.3, "offset": 12.0} if index >= 20 else {}
        images.append(camera.frame(square=(40, 40, 20) if index in (40, 41) else None, **bright))
    assert high(watch(images)[0]) == [80.0, 82.0]


def test_another_scene_is_learned_within_a_few_frames(camera: Camera, watch: Callable):
    turned = Camera(np.ascontiguousarray(camera.scene[::-1, ::-1]) * 0.6, camera.random)
    images = [camera.frame() for _ in range(20)] + [turned.frame() for _ in range(40)]
    images[45] = turned.frame(square=(60, 30, 30), level=220.0)
    found = high(watch(images)[0])
    assert 90.0 in found
    assert all(40.0 <= at < 48.0 for at in found if at != 90.0)


def test_a_trembling_camera_is_not_motion(camera: Camera, watch: Callable):
    images = [np.roll(camera.frame(), shift, axis=(0, 1)) for shift in [(0, 0), (0, 1), (1, 0), (0, 0)] * 15]
    scores, _ = watch(images)
    assert high(scores) == []


def test_small_objects_count_only_with_a_small_area(camera: Camera, watch: Callable):
    images = [camera.frame(square=(30 + index, 40, 6) if 20 <= index < 24 else None) for index in range(40)]
    assert high(watch(images, smallest=2.0)[0]) == []
    assert high(watch(images, smallest=0.1)[0]) == [40.0, 42.0, 44.0, 46.0]


def test_faint_changes_count_only_with_high_sensitivity(camera: Camera, watch: Callable):
    def faint(index: int) -> np.ndarray:
        image = camera.frame().astype(int)
        if 20 <= index < 24:
            image[40:70, 50:80] -= 8
        return np.clip(image, 0, 255).astype(np.uint8)

    images = [faint(index) for index in range(40)]
    assert high(watch(images, sensitivity=0.0)[0]) == []
    assert high(watch(images, sensitivity=0.9)[0]) == [40.0, 42.0, 44.0, 46.0]


def test_a_video_shorter_than_the_warm_up_is_scored(camera: Camera, watch: Callable):
    images = [camera.frame(square=(50, 30, 30) if index == 3 else None) for index in range(6)]
    scores, segments = watch(images, shortest=0.0)
    assert high(scores) == [6.0]
    assert [(segment.start, segment.stop) for segment in segments] == [(5.0, 7.0)]
    assert watch(images[:1])[1] == []


def test_segments_are_yielded_during_the_video(camera: Camera, plugin: Plugin):
    params = plugin.parameters.validate({}).params
    model = plugin.load("cpu")
    pulled = 0

    def predictions() -> Iterator[Prediction]:
        nonlocal pulled
        for index in range(100):
            pulled += 1
            image = camera.frame(square=(50, 30, 30) if 20 <= index < 25 else None)
            yield Prediction(0.0, data=model(image[None])[0], at=index * 2.0)

    yielded_at = [pulled for result in plugin.segment(predictions(), params) if not isinstance(result, Score)]
    assert len(yielded_at) == 1
    assert yielded_at[0] < 50


def test_every_segmentation_parameter_is_in_the_form(plugin: Plugin):
    assert plugin.has_segment
    assert plugin.about.ordered
    assert {"threshold", "gap", "shortest", "padding"} <= set(plugin.parameters.schema()["properties"])


def test_padding_and_gap_apply_to_the_segments(camera: Camera, watch: Callable):
    squares = dict.fromkeys((*range(20, 24), *range(28, 32)), (50, 30, 30))
    images = [camera.frame(square=squares.get(index)) for index in range(60)]
    apart = watch(images, gap=2.0, shortest=0.0)[1]
    assert [(segment.start, segment.stop) for segment in apart] == [(39.0, 47.0), (55.0, 63.0)]
    joined = watch(images, gap=8.0, shortest=0.0, padding=3.0)[1]
    assert [(segment.start, segment.stop) for segment in joined] == [(36.0, 66.0)]
