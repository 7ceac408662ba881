"""The memory of one camera, with synthetic cells instead of a model."""

from __future__ import annotations

import numpy as np
import pytest
from smartcut_novelty import novelty_scores
from smartcut_novelty.memory import KEPT, RECENT, WARM_UP, CameraMemory, Grid

from smartcut_sdk import Prediction

ROWS, COLUMNS, CHANNELS = 4, 6, 8


class Camera:
    """Grids of a fixed scene with noise; `visitor` changes a patch of cells."""

    def __init__(self, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self.scene = self.random.normal(0, 1, (ROWS, COLUMNS, CHANNELS))
        self.patch = self.random.normal(0, 1, (2, 2, CHANNELS))

    def grid(self, visitor: bool = False, shift: float = 0.0) -> Grid:
        grid = self.scene + self.random.normal(0, 0.05, self.scene.shape) + shift
        if visitor:
            grid[1:3, 2:4] += self.patch
        return grid.astype(np.float32)


def started(camera: Camera, familiar_after: float = 300.0) -> CameraMemory:
    memory = CameraMemory(familiar_after)
    memory.begin([camera.grid() for _ in range(WARM_UP)])
    return memory


def test_usual_frames_stay_usual_and_a_visitor_is_novel_at_every_visit() -> None:
    camera = Camera()
    memory = started(camera)
    for visit in range(6):
        quiet = [memory.see(visit * 100 + at, camera.grid()).score for at in range(40)]
        busy = [memory.see(visit * 100 + 40 + at, camera.grid(visitor=True)).score for at in range(15)]
        assert max(quiet) < 0.35
        assert min(busy) > 0.6, f"visit {visit}"


def test_the_box_surrounds_the_changed_cells() -> None:
    camera = Camera()
    box = started(camera).see(10, camera.grid(visitor=True)).box
    assert box is not None
    assert (box.x, box.y) == pytest.approx((2 / COLUMNS, 1 / ROWS))
    assert (box.width, box.height) == pytest.approx((2 / COLUMNS, 2 / ROWS))


def test_a_visitor_during_the_warm_up_is_found_afterwards() -> None:
    camera = Camera()
    memory = CameraMemory(300)
    first = memory.begin([camera.grid(visitor=index in (3, 4)) for index in range(WARM_UP)])
    assert [judgment.score > 0.5 for judgment in first] == [index in (3, 4) for index in range(WARM_UP)]
    assert memory.see(100, camera.grid(visitor=True)).score > 0.5, "not remembered as usual"
    assert memory.see(101, camera.grid()).score < 0.35


def test_a_lasting_change_becomes_usual_after_the_set_time_and_not_before() -> None:
    camera = Camera()
    memory = started(camera, familiar_after=100)
    for at in range(300):
        memory.see(at, camera.grid())
    scores = {at: memory.see(at, camera.grid(visitor=True)).score for at in range(300, 500)}
    assert min(score for at, score in scores.items() if at < 380) > 0.5
    assert max(score for at, score in scores.items() if at > 430) < 0.5
    assert memory.see(500, camera.grid()).score < 0.5, "the usual view before is not forgotten"


def test_a_slow_change_of_light_is_not_an_event() -> None:
    camera = Camera()
    memory = started(camera)
    scores = [memory.see(5.0 * step, camera.grid(shift=step * 0.002)).score for step in range(1500)]
    assert max(scores) < 0.5


def test_a_frozen_frame_is_usual_and_a_change_in_it_is_not() -> None:
    """Identical frames have no noise to compare with."""
    still = np.ones((ROWS, COLUMNS, CHANNELS), np.float32)
    memory = CameraMemory(300)
    assert all(judgment.score < 0.1 for judgment in memory.begin([still] * WARM_UP))
    assert memory.see(10, still).score < 0.1
    assert memory.see(11, still + 0.001).score < 0.1
    changed = still.copy()
    changed[1:3, 1:4] = 3
    assert memory.see(12, changed).score > 0.8


def test_black_frames_are_usual() -> None:
    memory = CameraMemory(300)
    black = np.zeros((ROWS, COLUMNS, CHANNELS), np.float32)
    assert all(judgment.score == 0 for judgment in memory.begin([black] * WARM_UP))
    assert memory.see(1, black).score == 0


def test_memory_is_bounded() -> None:
    camera = Camera()
    memory = started(camera, familiar_after=30)
    for at in range(3 * KEPT):
        memory.see(at, camera.grid())
    assert len(memory._kept) == KEPT
    assert memory._between.shape[:2] == (KEPT, KEPT)
    assert len(memory._recent) == RECENT


def test_scores_are_deterministic() -> None:
    def scores() -> list[float]:
        camera = Camera(3)
        memory = started(camera)
        return [memory.see(at, camera.grid(visitor=at % 50 > 45)).score for at in range(400)]

    assert scores() == scores()


def predictions(count: int, visitor: range) -> list[Prediction]:
    camera = Camera()
    return [Prediction(0.0, data=camera.grid(at in visitor), at=float(at)) for at in range(count)]


def test_each_frame_is_judged_once() -> None:
    scores = list(novelty_scores(iter(predictions(40, range(20, 30))), 300))
    assert [score.at for score in scores] == list(range(40))


def test_a_video_shorter_than_the_warm_up_scores_zero() -> None:
    scores = list(novelty_scores(iter(predictions(WARM_UP - 1, range(3, 4))), 300))
    assert [(score.at, score.score) for score in scores] == [(at, 0.0) for at in range(WARM_UP - 1)]
