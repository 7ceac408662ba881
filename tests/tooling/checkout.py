"""Helpers of the tooling tests: the checkout's files, its scripts on sys.path, free ports, processes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT / "scripts") not in sys.path:
    sys.path.insert(0, str(ROOT / "scripts"))


def tracked_files() -> list[Path]:
    """Every file that git tracks or would track, relative to the checkout."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return sorted({Path(name) for name in names if name and (ROOT / name).is_file()})


def clean_environment(**added: str) -> dict[str, str]:
    """Our environment without the variables of an outer `make` or pytest."""
    gone = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHON", "PORT", "ARGS", "SMARTCUT_SETUP_PROBLEMS")
    kept = {key: value for key, value in os.environ.items() if key not in gone and not key.startswith("PYTEST_")}
    return {**kept, **added}


def tool(name: str) -> str:
    """Path of a program in the tests' environment."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found, f"{name} is missing: pip install -e '.[dev]'"
    return found


def copy_scripts(folder: Path) -> Path:
    """Copy the Makefile and scripts/ into a folder, as a checkout to set up."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "Makefile", folder)
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@contextlib.contextmanager
def started(
    command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], quiet: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """Run a program in a new process group, killed when the block ends.

    Its output goes to a pipe that the caller must read, or is discarded if `quiet`.
    """
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=dict(env),
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)
        if process.stdout:
            process.stdout.close()


def alive_with(mark: str) -> list[int]:
    """Pids of the processes with `mark` in their environment, which children inherit (Linux)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark.encode() in (folder / "environ").read_bytes() and "Z" not in state_of(folder):
                found.append(int(folder.name))
    return found


def state_of(folder: Path) -> str:
    """The state letter of a process; Z is a zombie."""
    return (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
