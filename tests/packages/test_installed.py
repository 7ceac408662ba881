"""SmartCut from packages alone: `smartcut up` with the page, a new plugin with its tests, and `smartcut analyze`."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import urllib.request
from collections.abc import Iterator

import pytest
from installation import ROOT, Installation
from support.processes import free_port
from support.waiting import wait_for

START_TIMEOUT_S = 90
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
MAKE_CLIP = (
    "import sys; from smartcut_sdk.testing.synthetic import make_video; from pathlib import Path; "
    "print(make_video(Path(sys.argv[1]), duration=40).path)"
)


def get(url: str) -> bytes:
    with DIRECT.open(url, timeout=10) as answer:
        return bytes(answer.read())


@pytest.fixture(scope="module")
def page(installation: Installation) -> Iterator[str]:
    """The address of `smartcut up`, with its plugins ready; it must end on SIGTERM."""
    port = free_port()
    log = installation.folder / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [installation.bin / "smartcut", "up", "--port", str(port)],
            cwd=installation.folder,
            env=installation.environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(lambda: "SmartCut is ready" in log.read_text() or process.poll() is not None, "URL", START_TIMEOUT_S)
        assert process.poll() is None, log.read_text()
        yield f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)


def test_everything_of_ours_comes_from_the_packages(installation: Installation) -> None:
    """The checkout is not on sys.path, and each module is in the environment's site-packages."""
    show = "import sys, smartcut_sdk, smartcut_core, smartcut_webclient, smartcut_motion, smartcut_objects as o; "
    places = installation.run(
        "python", "-c", show + "print(sys.path, smartcut_sdk, smartcut_core, smartcut_webclient, o)"
    )
    assert str(ROOT) not in places
    assert places.count("site-packages/smartcut_") == 4


def test_the_page_answers_with_its_libraries(page: str) -> None:
    """The installed page is served with its modules, libraries and decoder."""
    index = get(f"{page}/").decode()
    assert "<html" in index
    for name in re.findall(r'(?:src|href)="\.?/?([\w./-]+\.(?:js|css|svg))"', index):
        assert get(f"{page}/{name}")
    assert b"import" in get(f"{page}/src/main.js")
    assert get(f"{page}/vendor/mediabunny/mediabunny.mjs")
    assert get(f"{page}/vendor/ffmpeg-core/ffmpeg-core.wasm")[:4] == b"\0asm"
    decoder = json.loads(get(f"{page}/vendor/decoder/manifest.json"))
    assert get(f"{page}/vendor/decoder/{decoder['file']}")[:4] == b"\0asm"


def test_the_plugins_are_ready(page: str) -> None:
    def ready() -> bool:
        listed = json.loads(get(f"{page}/api/plugins"))["plugins"]
        return {entry["name"]: entry["state"] for entry in listed} == {"motion": "ready", "objects": "ready"}

    wait_for(ready, "plugin list with motion and objects ready", START_TIMEOUT_S)


def test_analyze(installation: Installation) -> None:
    clip = installation.run("python", "-c", MAKE_CLIP, installation.folder).strip()
    found = json.loads(installation.run("smartcut", "analyze", clip, "--plugin", "motion"))
    assert isinstance(found["timestamps"], list)


def test_a_new_plugin_passes_its_tests(installation: Installation) -> None:
    """The template is in the package, and the files that pip compiles in it don't get into the project."""
    template = "smartcut_sdk/cookiecutter_plugin"
    (site,) = (installation.folder / "venv" / "lib").glob("python*/site-packages")
    assert list((site / template).rglob("__pycache__")), "pip compiles the template"
    installation.run("smartcut", "new", "sunrise", "--framework", "other", "--no-input")
    project = installation.folder / "smartcut-sunrise"
    assert (project / ".gitignore").is_file()
    assert [path for path in project.rglob("*") if path.name == "__pycache__" or path.suffix == ".pyc"] == []
    installation.run("python", "-m", "pip", "install", "--quiet", "--editable", ".[test]", cwd=project)
    assert " passed" in installation.run("python", "-m", "pytest", "-q", cwd=project)
    installation.run("smartcut", "check", "sunrise")
