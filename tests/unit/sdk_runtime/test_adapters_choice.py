"""The choice of adapter, and that no framework is loaded unless the plugin uses it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from smartcut_sdk import ImageInput
from smartcut_sdk.inference import device
from smartcut_sdk.inference.adapters import AdapterError, adapt
from smartcut_sdk.inference.device import DeviceError, resolve_device


@pytest.mark.parametrize("model", [len, {"any": "thing"}, None, "a name", Path("/nowhere/notes.txt"), 3, int])
def test_anything_but_a_model_is_returned_unchanged(model: Any) -> None:
    assert adapt(model, "cpu", ImageInput(width=4, height=4)) is model


@pytest.mark.parametrize("name", ["model.tflite", "model.keras", "model.pt2"])
def test_a_file_that_is_missing_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match=rf"the path {tmp_path}/{name}, and there is no such file"):
        adapt(tmp_path / name, "cpu", None)


def test_no_framework_is_loaded_for_a_plugin_without_one() -> None:
    script = """
import sys
from smartcut_sdk.inference.adapters import adapt
from smartcut_sdk.inference.device import resolve_device
import smartcut_sdk.segmentation.video_session, smartcut_sdk.inference.loading
import smartcut_sdk.serving.service, smartcut_sdk.serving.announce
import smartcut_sdk.commands.serve
from smartcut_sdk.inference import device
device._signs_of_gpu = lambda: False
assert resolve_device() == "cpu"
assert adapt(len, "cpu", None) is len
loaded = {"torch", "tensorflow", "keras", "ai_edge_litert", "flask", "kafka"} & set(sys.modules)
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_argument_takes_precedence_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMARTCUT_DEVICE", "cuda:1")
    assert resolve_device("cpu") == "cpu"
    assert resolve_device("auto") == "cuda:1"
    assert resolve_device() == "cuda:1"


@pytest.mark.parametrize("name", ["tpu", "cuda:x", "gpu0"])
def test_an_unknown_device_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeviceError, match=f"'{name}' is not a device"):
        resolve_device(name)
    monkeypatch.setenv("SMARTCUT_DEVICE", name)
    with pytest.raises(DeviceError, match=f"'{name}' is not a device"):
        resolve_device()


class FakeTorch:
    """The part of torch that the choice of a device queries."""

    def __init__(self, cuda: bool, mps: bool) -> None:
        self.cuda = type("cuda", (), {"is_available": staticmethod(lambda: cuda)})
        backend = type("mps", (), {"is_available": staticmethod(lambda: mps)})
        self.backends = type("backends", (), {"mps": backend})


@pytest.mark.parametrize(("cuda", "mps", "chosen"), [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")])
def test_auto_prefers_cuda_then_mps_then_cpu(
    cuda: bool, mps: bool, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMARTCUT_DEVICE", raising=False)
    monkeypatch.setattr(device, "_signs_of_gpu", lambda: False)
    monkeypatch.setitem(sys.modules, "torch", FakeTorch(cuda, mps))
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    assert resolve_device("auto") == chosen


def test_torch_is_not_imported_without_signs_of_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMARTCUT_DEVICE", raising=False)
    for name in ("torch", "tensorflow"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(device, "_signs_of_gpu", lambda: False)
    monkeypatch.setattr(device.importlib, "import_module", lambda name: pytest.fail(f"imported {name}"))
    assert resolve_device() == "cpu"


def test_a_broken_framework_does_not_stop_a_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> Any:
        raise OSError("libcudart is missing")

    monkeypatch.delenv("SMARTCUT_DEVICE", raising=False)
    for name in ("torch", "tensorflow"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(device, "_signs_of_gpu", lambda: True)
    monkeypatch.setattr(device.importlib, "import_module", broken)
    assert resolve_device() == "cpu"


def test_a_process_may_load_tensorflow_and_then_torchvision() -> None:
    script = """
from smartcut_sdk.inference.device import let_frameworks_meet
let_frameworks_meet()
import tensorflow, torchvision.ops
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
