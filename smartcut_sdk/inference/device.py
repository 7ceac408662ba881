"""Where a model runs: "cpu", "cuda", "cuda:1" or "mps".

A plugin without a framework must not pay for importing torch or TensorFlow, which takes seconds. A framework is queried
only if it is loaded already, or if it is installed and this machine shows signs of a GPU (a driver's device file, Apple
silicon). Otherwise the device is "cpu".
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
    """An unknown device name."""


def resolve_device(requested: str | None = None) -> str:
    """The device to load a model onto.

    `requested` takes precedence, then the environment's SMARTCUT_DEVICE. For "auto" or None it is CUDA, MPS or CPU, the
    first that an installed framework can use. Raises DeviceError for an unknown name.
    """
    for choice in (requested, os.environ.get("SMARTCUT_DEVICE")):
        name = (choice or "").strip().lower()
        if name in ("", "auto"):
            continue
        name = "cuda" if name == "gpu" else name
        if not KNOWN.fullmatch(name):
            raise DeviceError(f"{choice!r} is not a device that SmartCut knows: use auto, cpu, cuda, cuda:1 or mps.")
        return name
    return _best()


def prepare_frameworks() -> None:
    """Set what frameworks read at import; call before a plugin's `load`."""
    # TensorFlow would otherwise reserve the whole GPU, which several plugins share.
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")


def let_frameworks_meet() -> None:
    """Make it safe to import torch and TensorFlow into one process; call before code that may import both.

    Imported after TensorFlow, triton (which torch and torchvision import) aborts the process: both include LLVM, whose
    options are then registered twice. Importing triton first avoids that. Does nothing unless both are installed.
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
        except Exception:  # a broken framework, which this plugin may not even use
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
