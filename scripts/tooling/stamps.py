"""Stamps: set-up steps that are done are skipped until the hash of their inputs changes."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tooling import ROOT


@dataclass(frozen=True)
class Stamp:
    """One step of the set-up.

    path: the stamp file.
    inputs: files whose content the step depends on.
    outputs: paths that must still exist.
    words: other inputs, such as the names of the extras.
    """

    path: Path
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...] = ()
    words: tuple[str, ...] = ()

    def digest(self) -> str:
        """Hash of all inputs. A missing file counts as empty."""
        total = hashlib.sha256(sys.version.encode())
        for word in self.words:
            total.update(b"\0word\0" + word.encode())
        for path in self.inputs:
            total.update(b"\0file\0" + str(path.relative_to(ROOT)).encode() + b"\0")
            if path.is_file():
                total.update(path.read_bytes())
        return total.hexdigest()

    def fresh(self) -> bool:
        """True if the inputs are unchanged and all outputs exist."""
        if not all(path.exists() for path in self.outputs):
            return False
        return self.path.is_file() and self.path.read_text() == self.digest()

    def write(self) -> None:
        """Mark the step as done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.digest())


def files(folder: Path, patterns: Iterable[str]) -> tuple[Path, ...]:
    """Files in a folder that match any pattern, sorted."""
    return tuple(sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}))
