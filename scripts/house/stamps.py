"""A step of the set-up that was done stays done: a stamp holds the hash of what the step was made from."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from house import ROOT


@dataclass(frozen=True)
class Stamp:
    """One step: where its stamp lies, the files it depends on, and what must still be there for it to count.

    `words` are further things it depends on, such as the list of packages asked for.
    """

    path: Path
    inputs: tuple[Path, ...]
    outputs: tuple[Path, ...] = ()
    words: tuple[str, ...] = ()

    def digest(self) -> str:
        """The hash of everything the step depends on. A missing input counts as empty."""
        total = hashlib.sha256(sys.version.encode())
        for word in self.words:
            total.update(b"\0word\0" + word.encode())
        for path in self.inputs:
            total.update(b"\0file\0" + str(path.relative_to(ROOT)).encode() + b"\0")
            if path.is_file():
                total.update(path.read_bytes())
        return total.hexdigest()

    def fresh(self) -> bool:
        """True if nothing the step depends on has changed since, and all it made is still there."""
        if not all(path.exists() for path in self.outputs):
            return False
        return self.path.is_file() and self.path.read_text() == self.digest()

    def write(self) -> None:
        """Remember that the step is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.digest())


def files(folder: Path, patterns: Iterable[str]) -> tuple[Path, ...]:
    """The files below a folder that match, in a steady order."""
    return tuple(sorted({path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}))
