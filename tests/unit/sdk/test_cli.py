"""The command line: what goes to stdout and stderr, and every error as one sentence with exit code 1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sdk_helpers import refused, smartcut

Make = Callable[..., Path]
Install = Callable[..., None]


def test_every_command_is_listed() -> None:
    listed = smartcut("--help").stdout
    for command in ("analyze", "check", "evaluate", "plugins", "serve", "up", "core", "new"):
        assert f"  {command} " in listed


def test_analyze_prints_segments_as_json_and_nothing_else(bright: str, lit: Path) -> None:
    result = smartcut("analyze", lit, "--plugin", bright, "--interval", 1, "--param", "shortest=1")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"timestamps": [{"start": 9.5, "stop": 21.5, "score": 1.0}]}
    assert result.stderr == ""


def test_analyze_takes_segmentation_and_plugin_parameters(bright: str, lit: Path) -> None:
    result = smartcut("analyze", lit, "--plugin", bright, "--interval", 1, "--param", "padding=2")
    assert json.loads(result.stdout)["timestamps"][0]["start"] == 7.5
    result = smartcut("analyze", lit, "--plugin", bright, "--interval", 1, "--param", "level=1")
    assert json.loads(result.stdout) == {"timestamps": []}


def test_analyze_writes_a_file(bright: str, lit: Path, tmp_path: Path) -> None:
    output = tmp_path / "found.json"
    result = smartcut("analyze", lit, "--plugin", bright, "--output", output)
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(json.loads(output.read_text())["timestamps"]) == 1
    assert "can't be written" in refused("analyze", lit, "--plugin", bright, "--output", tmp_path / "no" / "where")


def test_the_progress_bar_is_shown_only_on_a_terminal(bright: str, lit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    from smartcut_sdk.commands.options import progress_bar

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress_bar("lit.mp4") as progress:
            assert (progress is not None) == shown
            if progress is not None:
                progress(20.0, 40.0)
                progress(40.0, 40.0)
        assert ("lit.mp4" in stream.getvalue()) == shown


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--plugin", "brigth-test"], "Did you mean 'bright-test'"),
        (["--plugin", "bright-test", "--param", "levle=1"], "Did you mean 'level'"),
        (["--plugin", "bright-test", "--param", "level=2"], "'level' must be between 0 and 1"),
        (["--plugin", "bright-test", "--param", "level"], "name=value"),
        (["--plugin", "bright-test", "--device", "toaster"], "'toaster' is not a device"),
    ],
)
def test_invalid_arguments_of_analyze(bright: str, lit: Path, arguments: list[str], expected: str) -> None:
    assert expected in refused("analyze", lit, *arguments)


def test_analyze_refuses_files_that_are_not_videos(bright: str, tmp_path: Path) -> None:
    assert "There is no file" in refused("analyze", tmp_path / "absent.mp4", "--plugin", bright)
    text = tmp_path / "text.mp4"
    text.write_text("hello")
    assert "can't be read as video" in refused("analyze", text, "--plugin", bright)


FAULTY = """
    from smartcut_sdk import hookimpl

    @hookimpl
    def load(device):
        {load}

    @hookimpl
    def predict(model, frames, params):
        {predict}
"""
FAULTS: list[tuple[str, dict[str, str], str]] = [
    ("load-raises", {"load": "raise OSError('no weights.pt here')", "predict": "pass"}, "no weights.pt here"),
    ("too-few", {"load": "pass", "predict": "return [0.5] * (len(frames) - 1)"}, "return one for each frame"),
    ("nan", {"load": "pass", "predict": "return [float('nan')] * len(frames)"}, "NaN"),
    ("logits", {"load": "pass", "predict": "return [9.0] * len(frames)"}, "scores are 0..1"),
    ("raises", {"load": "pass", "predict": "return model['x']"}, "failed in predict(): TypeError"),
]


@pytest.mark.parametrize(("name", "hooks", "expected"), FAULTS, ids=[name for name, _, _ in FAULTS])
def test_a_faulty_plugin_is_one_sentence(
    install: Install, lit: Path, name: str, hooks: dict[str, str], expected: str
) -> None:
    install(name, FAULTY.format(**hooks))
    sentence = refused("analyze", lit, "--plugin", name)
    assert expected in sentence
    assert repr(name) in sentence
    checked = smartcut("check", name)
    assert checked.exit_code == 1
    assert expected in checked.stderr.splitlines()[-1]


def test_frames_that_fail_alone_are_skipped_and_reported(install: Install, lit: Path) -> None:
    predict = "return [1 / (frame.at != 5) * 0.1 for frame in frames]"
    install("one-bad", FAULTY.format(load="pass", predict=predict))
    result = smartcut("analyze", lit, "--plugin", "one-bad", "--interval", 5)
    assert result.exit_code == 0
    assert result.stderr.startswith("1 frame(s) skipped, the first at 00:00:05: Plugin 'one-bad' failed in predict()")


STATEFUL = (
    FAULTY.format(load="pass", predict="return [0.5] * len(frames)")
    + """
    from smartcut_sdk import Segment

    @hookimpl
    def segment(predictions, params):
        for prediction in predictions:
            if prediction.at == 10:
                {body}
"""
)


def test_a_segment_hook_makes_the_segments(install: Install, lit: Path) -> None:
    install("stateful", STATEFUL.format(body="yield Segment(prediction.at, prediction.at + 3, 0.7, 'lamp')"))
    result = smartcut("analyze", lit, "--plugin", "stateful")
    assert json.loads(result.stdout) == {"timestamps": [{"start": 10.0, "stop": 13.0, "score": 0.7, "label": "lamp"}]}
    install("broken-segment", STATEFUL.format(body="yield 1 / 0"))
    assert "failed in segment(): ZeroDivisionError" in refused("analyze", lit, "--plugin", "broken-segment")
    assert "failed in segment(): ZeroDivisionError" in smartcut("check", "broken-segment").stderr


def test_check_prints_the_manifest(bright: str) -> None:
    result = smartcut("check", bright)
    assert result.exit_code == 0, result.output
    manifest = json.loads(result.stdout)
    assert manifest["name"] == bright
    assert list(manifest["parameters"]["properties"]) == ["level", "threshold", "gap", "shortest", "padding"]
    assert len(result.stderr.splitlines()) == 5
    assert all(line.startswith("✓ ") for line in result.stderr.splitlines())


def test_plugins_lists_working_and_broken_plugins(install: Install, bright: str) -> None:
    install("broken", "import no_such_framework")
    lines = smartcut("plugins").stdout.splitlines()
    assert any(line.startswith(bright) and "  ok  (" in line for line in lines)
    assert any(line.startswith("broken") and "no_such_framework" in line for line in lines)
    listed: list[dict[str, Any]] = json.loads(smartcut("plugins", "--json").stdout)["plugins"]
    errors = {one["name"]: one["error"] for one in listed}
    assert errors[bright] is None
    assert "no_such_framework" in errors["broken"]


def test_a_command_names_its_missing_extra(install: Install) -> None:
    install("needy", "import no_such_module", group="smartcut.commands", module="smartcut_test_needy:command")
    install("web", "raise ModuleNotFoundError(name='flask')", group="smartcut.commands", module="smartcut_test_web:c")
    install("odd", "command = 5", group="smartcut.commands", module="smartcut_test_odd:command")
    assert "needs the module no_such_module" in refused("needy")
    assert 'pip install "smartcut-sdk[core]"' in refused("web", "--port", 8000)
    assert "not a click command" in refused("odd")
    assert "analyze" in smartcut("--help").stdout


def test_an_unknown_command() -> None:
    assert smartcut("analyse").exit_code == 2
