"""The contract of every plugin, as tests for plugin authors to inherit.

from smartcut_sdk.testing import PluginContract

class TestHelmets(PluginContract):
    plugin_name = "helmets"
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from smartcut_sdk.testing import compare

if TYPE_CHECKING:
    from smartcut_sdk.plugin.plugin import Plugin
    from smartcut_sdk.testing.client import Outcome, ServedPlugin
    from smartcut_sdk.testing.synthetic import SyntheticVideo

    MakeVideo = Callable[..., SyntheticVideo]


class PluginContract:
    """Subclass it and name the plugin to run these tests on it.

    plugin_name: the entry point; or override the fixture `plugin`. tolerance: allowed difference between scores and
    numbers that should be equal, because frameworks sum in a different order in a different batch. interval: seconds
    between frames. values: parameters to test with, if not the defaults. any_number: parameters without bounds on
    purpose.
    """

    plugin_name: ClassVar[str | None] = None
    tolerance: ClassVar[float] = 1e-3
    interval: ClassVar[float] = 1.0
    values: ClassVar[Mapping[str, Any]] = {}
    any_number: ClassVar[tuple[str, ...]] = ()

    def test_manifest_is_json_and_its_schema_is_valid(self, plugin: Plugin) -> None:
        """The manifest is JSON, and its parameters are a JSON Schema (2020-12) that the defaults satisfy."""
        compare.check_manifest(plugin)

    def test_each_frame_gets_a_score(self, plugin: Plugin, model: Any, synthetic_video: MakeVideo) -> None:
        """One valid prediction per frame, at the time of the frame."""
        for frames in compare.batches(plugin, synthetic_video(), plugin.about.max_batch):
            predictions = plugin.predict(model, frames, self._params(plugin))
            assert [prediction.at for prediction in predictions] == list(frames.at)

    def test_batch_equals_single(self, plugin: Plugin, model: Any, synthetic_video: MakeVideo) -> None:
        """A frame's prediction does not depend on the other frames in its batch."""
        video, params, size = synthetic_video(), self._params(plugin), plugin.about.max_batch
        together, alone = (
            [
                prediction
                for frames in compare.batches(plugin, video, count)
                for prediction in plugin.predict(model, frames, params)
            ]
            for count in (size, 1)
        )
        for one, other in zip(together, alone, strict=True):
            difference = compare.difference(one, other, self.tolerance)
            assert difference is None, (
                f"predict() returns a different result at {one.at:g} s in a batch of {size}: "
                f"{difference}. It must be stateless, and the model must be in evaluation mode."
            )

    def test_order_of_frames(self, plugin: Plugin, service: ServedPlugin, synthetic_video: MakeVideo) -> None:
        """The order of frames does not change the result; with `ordered=True`, late frames are refused."""
        jpegs = synthetic_video().jpegs(self.interval)
        in_order = self._analyze(service, jpegs)
        if plugin.about.ordered:
            swapped = [jpegs[1], jpegs[0], *jpegs[2:]]
            refused = service.analyze(swapped, parameters=self.values, interval=self.interval)
            assert refused.error is not None, "The service accepted a late frame despite ordered=True."
            assert refused.error.code == "bad_message"
            return
        shuffled = jpegs[:]
        random.Random(1).shuffle(shuffled)
        when = "when the frames come in another order (declare ordered=True if order matters)"
        self._assert_same(in_order, self._analyze(service, shuffled), when)

    def test_cancel_leaves_nothing_running(self, running_service: Any, synthetic_video: MakeVideo) -> None:
        """A stream that drops midway leaves no thread, no queued frame and no open file."""
        from smartcut_sdk.testing.leftovers import Running, left_behind

        service, served = running_service
        jpegs = synthetic_video().jpegs(self.interval)
        self._analyze(served, jpegs)  # creates everything that is created once and kept
        before = Running.now()
        assert left_behind(service, before) is None
        for _ in range(2):
            with served.open(parameters=self.values, interval=self.interval) as stream:
                for at, jpeg in jpegs[: len(jpegs) // 2]:
                    stream.send(at, jpeg)
                stream.drop()
        left = left_behind(service, before)
        assert left is None, f"After two streams dropped there are still {left}; does segment() end on GeneratorExit?"

    def test_bad_jpeg_is_skipped(self, service: ServedPlugin, synthetic_video: MakeVideo) -> None:
        """A frame that can't be decoded is reported as skipped, and the rest of the video is analyzed."""
        jpegs = synthetic_video().jpegs(self.interval)
        at, good = jpegs[len(jpegs) // 2]
        jpegs[len(jpegs) // 2] = (at, good[: len(good) // 3])
        jpegs[3] = (jpegs[3][0], b"not a JPEG at all")
        outcome = self._analyze(service, jpegs)
        assert set(outcome.skipped) == {at, jpegs[3][0]}
        assert set(outcome.scores) == {second for second, _ in jpegs} - set(outcome.skipped)

    def test_two_videos_at_once_do_not_mix(self, service: ServedPlugin, synthetic_video: MakeVideo) -> None:
        """Two videos streamed at the same time get the same results as each alone."""
        videos = [synthetic_video(), synthetic_video(events=[(20, 40)], seed=3)]
        jpegs = [video.jpegs(self.interval) for video in videos]
        alone = [self._analyze(service, frames) for frames in jpegs]
        both: list[Outcome | BaseException] = [AssertionError("no result"), AssertionError("no result")]

        def run(index: int) -> None:
            try:
                both[index] = self._analyze(service, jpegs[index])
            except BaseException as error:
                both[index] = error

        threads = [threading.Thread(target=run, args=(index,)) for index in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for index, outcome in enumerate(both):
            if isinstance(outcome, BaseException):
                raise outcome
            self._assert_same(alone[index], outcome, "when another video is analyzed at the same time")

    def test_wrong_parameters_are_refused(self, plugin: Plugin, service: ServedPlugin) -> None:
        """A value out of range is refused with the parameter's name, in Python and over the wire."""
        from smartcut_sdk.parameters.parameter_set import ParameterError

        for name, value in compare.wrong_values(plugin, self.any_number):
            with pytest.raises(ParameterError) as refused:
                plugin.parameters.validate({**self.values, name: value})
            assert refused.value.field == name, f"{name} = {value!r} was refused as {refused.value.field!r}"
            outcome = service.analyze([], parameters={**self.values, name: value})
            assert outcome.error is not None, f"The service accepted {name} = {value!r}."
            assert outcome.error.code == "bad_parameters"
            assert name in outcome.error.message

    def test_parameters_at_their_bounds_work(self, plugin: Plugin, model: Any, synthetic_video: MakeVideo) -> None:
        """Every value in the form works: both ends of each range, each choice, and no choice of several."""
        frames = compare.batches(plugin, synthetic_video(), 2)[0]
        for name, value in compare.extreme_values(plugin):
            validated = plugin.parameters.validate({**self.values, name: value})
            try:
                predictions = plugin.predict(model, frames, validated.params)
                compare.run_segments(plugin, validated, predictions, self.interval)
            except Exception as error:
                sentence = f"The plugin fails with {name} = {value!r}, which its bounds allow: {error}"
                raise AssertionError(sentence) from error

    def test_sigterm_announces_stopped(self, plugin: Plugin, smartcut_brokers: str | None) -> None:
        """`smartcut serve` announces `started`; on SIGTERM, `stopped`, and exits within Docker's ten seconds."""
        from smartcut_sdk.testing.sigterm import EXIT_TIMEOUT_S, announcements

        announced = announcements(plugin.name, smartcut_brokers)
        assert announced.topics() == ["started", "stopped"], f"It announced {announced.messages}. {announced.log}"
        (_, started), (_, stopped) = announced.messages[0], announced.messages[-1]
        assert started == {"ip": started["ip"], "name": started["name"]}
        assert stopped == {"ip": started["ip"]}
        assert announced.exit_code is not None, f"It ran on {EXIT_TIMEOUT_S:g} s after SIGTERM. {announced.log}"
        assert announced.exit_code == 0, f"It exited with code {announced.exit_code}. {announced.log}"

    def _params(self, plugin: Plugin) -> Any:
        return plugin.parameters.validate(self.values).params

    def _analyze(self, service: ServedPlugin, jpegs: list[tuple[float, bytes]]) -> Outcome:
        duration = max(at for at, _ in jpegs) + self.interval
        outcome = service.analyze(jpegs, parameters=self.values, interval=self.interval, duration=duration)
        assert outcome.error is None, f"The service refused the video: {outcome.error.message}"
        assert outcome.done
        return outcome

    def _assert_same(self, one: Outcome, other: Outcome, when: str) -> None:
        difference = compare.outcomes(one, other, self.tolerance)
        assert difference is None, f"The result is different {when}: {difference}."
