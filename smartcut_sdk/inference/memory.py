"""Detects and cleans up after out-of-memory errors of any framework, without importing one."""

from __future__ import annotations

import contextlib
import gc
import sys


def is_out_of_memory(error: BaseException | None) -> bool:
    """Whether a model ran out of host or device memory, in any framework."""
    seen = 0
    while error is not None and seen < 10:
        name = type(error).__name__
        if isinstance(error, MemoryError) or name in {"OutOfMemoryError", "ResourceExhaustedError"}:
            return True
        if isinstance(error, RuntimeError) and "out of memory" in str(error).lower():
            return True
        error = error.__cause__ or error.__context__
        seen += 1
    return False


def release_memory() -> None:
    """Return the memory that a failed batch held to the device."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None:
        for backend in ("cuda", "mps"):
            with contextlib.suppress(Exception):
                getattr(torch, backend).empty_cache()
