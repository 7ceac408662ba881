"""Where a model runs: "cpu", "cuda", "cuda:1" or "mps".

The choice must not cost a plugin without a framework the seconds that importing torch or TensorFlow takes. So a
framework is asked only where it can make a difference: it is loaded already, or this machine shows signs of a GPU
(a driver's device file, Apple silicon) and the framework is installed. Everywhere else the answer is "cpu" at once.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import platform
import re
import sys
from pathlib import Path
from types import ModuleType

from smartcut_sdk.errors import SmartCutError

KNOWN = re.compile(r"cpu|mps|cuda(:\d+)?")
GPU_FILES = ("/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/kfd", "/proc/driver/nvidia/version")


class DeviceError(SmartCutError, ValueError):
    """The wanted device doesn't exist or isn't known; the text is a sentence for people."""


def resolve_device(requested: str | None = None) -> str:
    """The device to load a model onto.

    A name given in `requested` counts first, then the environment's SMARTCUT_DEVICE, then (for "auto" or nothing)
    CUDA, MPS, CPU in this order, as far as an installed framework can use them. Raises DeviceError for unknown names.
    """
    for wanted in (requested, os.environ.get("SMARTCUT_DEVICE")):
        name = (wanted or "").strip().lower()
        if name in ("", "auto"):
            continue
        name = "cuda" if name == "gpu" else name
        if not KNOWN.fullmatch(name):
            raise DeviceError(f"{wanted!r} is not a device that SmartCut knows: use auto, cpu, cuda, cuda:1 or mps.")
        return name
    return _best()


def prepare_frameworks() -> None:
    """Settings that frameworks read when they are imported; call before a plugin's `load`."""
    # TensorFlow takes a whole GPU for itself otherwise, and one machine serves several plugins.
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")


def let_frameworks_meet() -> None:
    """Make it safe that torch and TensorFlow come into one process; call before code that may import both.

    Loaded after TensorFlow, triton (which torch and torchvision import) aborts the process: both bring LLVM and its
    options are registered twice. Loaded before it, all is well. Costs nothing where not both are installed.
    """
    if "triton" in sys.modules or "tensorflow" in sys.modules:
        return
    if importlib.util.find_spec("triton") is not None and importlib.util.find_spec("tensorflow") is not None:
        with contextlib.suppress(Exception):
            importlib.import_module("triton")


def _best() -> str:
    torch = _framework("torch")
    if torch is not None:
        if torch.cuda.is_available():
            return "cuda"
        mps = getattr(torch.backends, "mps", None)
        if mps is not None and mps.is_available():
            return "mps"
    tensorflow = _framework("tensorflow")
    if tensorflow is not None and tensorflow.config.list_physical_devices("GPU"):
        return "mps" if sys.platform == "darwin" else "cuda"
    return "cpu"


def _framework(name: str) -> ModuleType | None:
    if name in sys.modules:
        return sys.modules[name]
    if _signs_of_gpu() and importlib.util.find_spec(name) is not None:
        try:
            return importlib.import_module(name)
        except Exception:  # a broken installation of a framework this plugin may not even use
            return None
    return None


def _signs_of_gpu() -> bool:
    if sys.platform == "darwin":
        return platform.machine() == "arm64"
    if os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1"):
        return False
    if sys.platform == "win32":
        return (Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvcuda.dll").exists()
    return any(Path(file).exists() for file in GPU_FILES)
