"""What is in the packages that `make dist` builds, and what their metadata says."""

from __future__ import annotations

import re
import shutil
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
from installation import PROJECT_URL, ROOT

from tooling import versions  # isort: skip
from tooling.distributions import PAGE, Distribution, build, distributions  # isort: skip

OURS = [one.name for one in distributions()]

MADE_BY_A_RUN = re.compile(r"__pycache__|\.pyc$|\.egg-info/.*\.egg-info|/(build|dist)/|node_modules|\.pytest_cache")


def wheel(packages: Path, name: str) -> Path:
    (found,) = packages.glob(f"{name.replace('-', '_')}-*.whl")
    return found


def names_in(path: Path) -> list[str]:
    """The files of a wheel or an sdist, without an sdist's first folder."""
    if path.suffix == ".whl":
        return zipfile.ZipFile(path).namelist()
    with tarfile.open(path) as tar:
        return [member.name.partition("/")[2] for member in tar if member.isfile()]


def metadata(path: Path) -> Message:
    with zipfile.ZipFile(path) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return Parser().parsestr(archive.read(name).decode("utf-8"))


def test_every_distribution_has_an_sdist_and_a_wheel(packages: Path) -> None:
    version = versions.current()
    stems = {name.replace("-", "_") for name in OURS}
    assert {path.name.removesuffix("-py3-none-any.whl") for path in packages.glob("*.whl")} == {
        f"{stem}-{version}" for stem in stems
    }
    assert {path.name for path in packages.glob("*.tar.gz")} == {f"{stem}-{version}.tar.gz" for stem in stems}


def test_nothing_made_by_a_run_is_packaged(packages: Path) -> None:
    found = [f"{path.name}: {name}" for path in packages.iterdir() for name in names_in(path)]
    assert len(found) > 300
    assert [name for name in found if MADE_BY_A_RUN.search(name)] == []


def test_sdk_carries_the_template(packages: Path) -> None:
    """Its dot files too: the CI file and .gitignore of a new plugin."""
    tracked = ROOT / "cookiecutter-plugin"
    expected = {
        path.relative_to(tracked).as_posix() for path in tracked.rglob("*") if path.is_file() and path.suffix != ".pyc"
    }
    inside = {
        name.removeprefix("smartcut_sdk/cookiecutter_plugin/")
        for name in names_in(wheel(packages, "smartcut-sdk"))
        if name.startswith("smartcut_sdk/cookiecutter_plugin/")
    }
    assert inside == expected
    (sdist,) = packages.glob("smartcut_sdk-*.tar.gz")
    assert {f"cookiecutter-plugin/{name}" for name in expected} <= set(names_in(sdist))


def test_page_carries_its_libraries_and_decoder(packages: Path) -> None:
    inside = set(names_in(wheel(packages, "smartcut-webclient")))
    for name in ("index.html", "src/main.js", "vendor/mediabunny/mediabunny.mjs", "vendor/decoder/decoder.wasm"):
        assert f"smartcut_webclient/{name}" in inside
    assert "smartcut_webclient/vendor/ffmpeg-core/LICENSE" in inside


def test_page_without_a_decoder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a machine without a compiler: the package is built without the decoder, and says so."""
    (page,) = [one for one in distributions() if one.name == PAGE]
    folder = tmp_path / "webclient"
    folder.mkdir()
    page.copy(folder)
    shutil.rmtree(folder / "vendor" / "decoder")
    build(Distribution(PAGE, folder), tmp_path / "out", python=Path(sys.executable))
    assert "does not include its decoder" in capsys.readouterr().out
    inside = names_in(wheel(tmp_path / "out", PAGE))
    assert not [name for name in inside if "/vendor/decoder/" in name]
    assert "smartcut_webclient/vendor/mediabunny/mediabunny.mjs" in inside


def test_objects_carries_its_weights(packages: Path) -> None:
    inside = names_in(wheel(packages, "smartcut-objects"))
    assert any(name.endswith(".tflite") for name in inside)


@pytest.mark.parametrize("name", OURS)
def test_metadata(packages: Path, name: str) -> None:
    found = metadata(wheel(packages, name))
    assert found["Version"] == versions.current()
    assert found["Requires-Python"] == ">=3.10"
    assert found["Keywords"]
    assert found["License-Expression"] or found["License"]
    classifiers = found.get_all("Classifier", [])
    assert "Programming Language :: Python :: 3.10" in classifiers
    assert "Programming Language :: Python :: 3.13" in classifiers
    links = dict(entry.split(", ", 1) for entry in found.get_all("Project-URL", []))
    assert links["Source"] == PROJECT_URL
    assert set(links) == {"Source", "Documentation", "Changelog", "Issues"}


def test_a_plugin_needs_the_sdk_of_its_version(packages: Path) -> None:
    for name in OURS[2:]:
        assert f"smartcut-sdk>={versions.current()}" in metadata(wheel(packages, name)).get_all("Requires-Dist", [])
