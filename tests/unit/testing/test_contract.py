"""A good plugin passes the contract; a plugin that breaks one clause fails the test of that clause."""

from __future__ import annotations

import pytest
from authors import GOOD, Author

from smartcut_sdk.testing import PluginContract

CLAUSES = {name for name in dir(PluginContract) if name.startswith("test_")}

ORDERED = GOOD.replace("ImageInput(64, 36))", "ImageInput(64, 36), ordered=True)")

IGNORES_EXIT = '''

@hookimpl
def segment(predictions, params):
    """Keeps running after GeneratorExit."""
    import time
    try:
        for prediction in predictions:
            yield Score(prediction.at, prediction.score)
    except GeneratorExit:
        while True:
            time.sleep(0.05)
'''

LEAVES_A_THREAD = """

@hookimpl
def segment(predictions, params):
    import threading
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    yield from (Score(prediction.at, prediction.score) for prediction in predictions)
"""

LEAVES_A_FILE = """

OPEN = []

@hookimpl
def segment(predictions, params):
    OPEN.append(open(__file__))
    yield from (Score(prediction.at, prediction.score) for prediction in predictions)
"""

EXPECTS_EVERY_FRAME = """

@hookimpl
def segment(predictions, params):
    before = -1.0
    for prediction in predictions:
        if prediction.at - before > 1.5:
            raise ValueError("a frame is missing")
        before = prediction.at
        yield Score(prediction.at, prediction.score)
"""

SHARES_ITS_STATE = '''

SEEN = []

@hookimpl
def segment(predictions, params):
    """Keeps the state of one video in a global."""
    for prediction in predictions:
        SEEN.append(prediction.score)
        yield Score(prediction.at, sum(SEEN[-5:]) / 5)
    SEEN.clear()
'''

BROKEN = {
    "a label that is not a string": (
        GOOD.replace('title="Bright",', 'title="Bright", labels=(7,),'),
        "test_manifest_is_json_and_its_schema_is_valid",
        "must be strings",
    ),
    "a version that is not JSON": (
        GOOD.replace('title="Bright",', 'title="Bright", version=b"1",'),
        "test_manifest_is_json_and_its_schema_is_valid",
        "can't be written as JSON",
    ),
    "one score too few": (
        GOOD.replace("return model(frames.images)", "return model(frames.images)[1:]"),
        "test_each_frame_gets_a_score",
        "one for each frame",
    ),
    "normalizes over its batch": (
        GOOD.replace("return model(frames.images)", "s = model(frames.images); return s / s.max()"),
        "test_batch_equals_single",
        "It must be stateless",
    ),
    "labels by index in the batch": (
        GOOD.replace(
            "return model(frames.images)",
            "return [Prediction(float(s), label=str(i)) for i, s in enumerate(model(frames.images))]",
        ),
        "test_batch_equals_single",
        "label",
    ),
    "data depends on the batch": (
        GOOD.replace(
            "return model(frames.images)",
            "return [Prediction(float(s), data=frames.images.mean()) for s in model(frames.images)]",
        ),
        "test_batch_equals_single",
        "data",
    ),
    "compares with the previous frame": (
        GOOD.replace(
            "    return model(frames.images)",
            "    s = model(frames.images)\n    b = BEFORE[0]\n    BEFORE[0] = s[-1]\n"
            "    return [abs(x - y) for x, y in zip(s, [b, *s[:-1]])]\n\n\nBEFORE = [0.0]",
        ),
        "test_order_of_frames",
        "in another order",
    ),
    "segment() that does not end": (GOOD + IGNORES_EXIT, "test_cancel_leaves_nothing_running", "smartcut-segment"),
    "a thread for each video": (GOOD + LEAVES_A_THREAD, "test_cancel_leaves_nothing_running", "threads"),
    "a file for each video": (GOOD + LEAVES_A_FILE, "test_cancel_leaves_nothing_running", "mine.py"),
    "expects every frame": (GOOD + EXPECTS_EVERY_FRAME, "test_bad_jpeg_is_skipped", "a frame is missing"),
    "videos share their state": (
        ORDERED + SHARES_ITS_STATE,
        "test_two_videos_at_once_do_not_mix",
        "when another video is analyzed at the same time",
    ),
    "a number without bounds": (
        GOOD.replace(', "Darkest", ge=0, le=255)', ', "Darkest")'),
        "test_wrong_parameters_are_refused",
        "'darkest' has no bounds",
    ),
    "a bound that does not work": (
        GOOD.replace("return model(frames.images)", "return model(frames.images) / (255 - params.darkest) * 255"),
        "test_parameters_at_their_bounds_work",
        "fails with darkest = 255",
    ),
    "refuses a choice of its form": (
        GOOD.replace(
            'parameter(0, "Darkest", ge=0, le=255)',
            'parameter(0, "Darkest", ge=0, le=255)\n'
            '    kind: str = parameter("a", "Kind", choices=("a", "b"))\n\n'
            '    def __post_init__(self):\n        if self.kind == "b":\n            raise ValueError("no b")',
        ),
        "test_parameters_at_their_bounds_work",
        "no b",
    ),
    # On import, before there are other threads, which inherit the mask. In load() it would race with SIGTERM.
    "blocks SIGTERM": (
        GOOD + "\n\nimport signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})\n",
        "test_sigterm_announces_stopped",
        "It announced",
    ),
}


def test_a_good_plugin_passes_every_clause(author: Author) -> None:
    author.writes(GOOD)
    run = author.tests()
    assert run.passed == CLAUSES, run.output
    assert not run.failed
    assert "announcements were recorded in the process" in run.output


def test_a_good_ordered_plugin_passes_every_clause(author: Author) -> None:
    author.writes(ORDERED)
    run = author.tests()
    assert run.passed == CLAUSES, run.output


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_plugin_fails_its_clause(author: Author, what: str) -> None:
    plugin, clause, sentence = BROKEN[what]
    author.writes(plugin)
    run = author.tests("-k", clause)
    assert run.failed == {clause}, run.output
    assert sentence in run.output


def test_every_clause_is_broken_by_some_plugin() -> None:
    assert {clause for _, clause, _ in BROKEN.values()} == CLAUSES


def test_a_parameter_without_bounds_can_be_declared(author: Author) -> None:
    author.writes(
        GOOD.replace(', "Darkest", ge=0, le=255)', ', "Darkest")'),
        """
        from smartcut_sdk.testing import PluginContract

        class TestMine(PluginContract):
            plugin_name = "mine"
            any_number = ("darkest",)
        """,
    )
    assert author.tests("-k", "wrong_parameters").passed == {"test_wrong_parameters_are_refused"}
