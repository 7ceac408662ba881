"""A pytest plugin for plugin authors: fixtures and `PluginContract`. Importing it loads neither a framework nor numpy.

pytest discovers it once smartcut-sdk is installed. Fixtures: `plugin`, `model`, `synthetic_video`, `service`,
`analyze`. The plugin under test is named by `plugin_name` of the test class, else by the pytest option
`smartcut_plugin`, else it is the only one installed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

import pytest

from smartcut_sdk.lazy import lazy_names
from smartcut_sdk.testing.contract import PluginContract

if TYPE_CHECKING:
    from smartcut_sdk.inference.device import let_frameworks_meet
    from smartcut_sdk.inference.loading import LoadedModel, load_model
    from smartcut_sdk.offline.evaluation import Evaluation, Labels, evaluate, read_labels
    from smartcut_sdk.offline.runner import Analysis, Runner
    from smartcut_sdk.plugin.installed import load_plugin
    from smartcut_sdk.plugin.plugin import Plugin
    from smartcut_sdk.serving.service import PluginService
    from smartcut_sdk.testing.by_hand import analyze_images, frames_for, serve_plugin
    from smartcut_sdk.testing.client import Outcome, ServedPlugin, StreamClient
    from smartcut_sdk.testing.synthetic import SyntheticVideo, make_video
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "smartcut_sdk.inference.device": ("let_frameworks_meet",),
            "smartcut_sdk.inference.loading": ("LoadedModel", "load_model"),
            "smartcut_sdk.offline.evaluation": ("Evaluation", "Labels", "evaluate", "read_labels"),
            "smartcut_sdk.offline.runner": ("Analysis", "Runner"),
            "smartcut_sdk.plugin.installed": ("load_plugin",),
            "smartcut_sdk.plugin.plugin": ("Plugin",),
            "smartcut_sdk.testing.by_hand": ("analyze_images", "frames_for", "serve_plugin"),
            "smartcut_sdk.testing.client": ("Outcome", "ServedPlugin", "StreamClient"),
            "smartcut_sdk.testing.synthetic": ("SyntheticVideo", "make_video"),
        },
    )

__all__ = [
    "Analysis",
    "Evaluation",
    "Labels",
    "LoadedModel",
    "Outcome",
    "Plugin",
    "PluginContract",
    "Runner",
    "ServedPlugin",
    "StreamClient",
    "SyntheticVideo",
    "analyze_images",
    "evaluate",
    "frames_for",
    "let_frameworks_meet",
    "load_model",
    "load_plugin",
    "make_video",
    "read_labels",
    "serve_plugin",
]

_ANNOUNCED: pytest.StashKey[set[str]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("smartcut_plugin", "the SmartCut plugin under test, if several are installed", default="")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    used: set[str] = config.stash.get(_ANNOUNCED, set())
    for line in sorted(used):
        terminalreporter.write_line(f"smartcut: announcements were {line}")


@pytest.fixture(scope="class")
def plugin(request: pytest.FixtureRequest) -> Plugin:
    """The plugin under test."""
    from smartcut_sdk.plugin.installed import load_plugin

    name = getattr(request.cls, "plugin_name", None)
    return load_plugin(name or str(request.config.getini("smartcut_plugin")) or None)


@pytest.fixture(scope="class")
def model(plugin: Plugin) -> Any:
    """The plugin's model, loaded on the CPU and adapted: what `predict` gets."""
    from smartcut_sdk.inference.loading import load_model

    return load_model(plugin, "cpu").model


@pytest.fixture(scope="session")
def synthetic_video(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., SyntheticVideo]:
    """`synthetic_video(events=[(10, 30)])`: a static scene with a large bright disk during each event.

    Optional arguments: duration (s), width, height (px), seed. The result can be used as a path; `.jpegs(interval)` and
    `.frames(interval)` return its frames without a file.
    """
    from smartcut_sdk.testing.synthetic import make_video

    folder = tmp_path_factory.mktemp("synthetic")

    def make(events: Sequence[tuple[float, float]] = ((10, 30),), **more: Any) -> SyntheticVideo:
        return make_video(folder, events, **more)

    return make


@pytest.fixture(scope="class")
def running_service(plugin: Plugin) -> Iterator[tuple[PluginService, ServedPlugin]]:
    """The service object and its address, for tests of internals; use `service` otherwise."""
    from smartcut_sdk.serving.service import PluginService
    from smartcut_sdk.testing.client import ServedPlugin

    running = PluginService(plugin, device="cpu")
    served = ServedPlugin(running.start())
    running.engine.settled.wait()
    yield running, served
    running.stop()


@pytest.fixture(scope="class")
def service(running_service: tuple[PluginService, ServedPlugin]) -> ServedPlugin:
    """The plugin served on a loopback port: `.url`, `.health()`, `.manifest()`, `.open()`, `.analyze(jpegs)`."""
    return running_service[1]


@pytest.fixture(scope="class")
def analyze(plugin: Plugin) -> Iterator[Callable[..., Analysis]]:
    """`analyze(video, interval=1.0, **parameters)`: segments and scores of a file, as in `smartcut analyze`."""
    from smartcut_sdk.offline.runner import Runner

    with Runner(plugin, "cpu") as runner:

        def run(video: str | PathLike[str], interval: float = 1.0, **parameters: Any) -> Analysis:
            return runner.analyze(os.fspath(video), interval=interval, parameters=parameters)

        yield run


@pytest.fixture
def smartcut_brokers(request: pytest.FixtureRequest) -> str | None:
    """Kafka brokers for the contract's announcements: KAFKA_BOOTSTRAP_SERVERS, else None: they are recorded."""
    servers = os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "").strip() or None
    kind = f"sent through Kafka at {servers}" if servers else "recorded in the process (no KAFKA_BOOTSTRAP_SERVERS)"
    request.config.stash.setdefault(_ANNOUNCED, set()).add(kind)
    return servers
