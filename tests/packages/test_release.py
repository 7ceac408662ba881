"""Releases: the workflow is valid and safe, all packages have one version, and the changelog keeps its format."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from installation import ROOT

from tooling import versions  # isort: skip
from tooling.console import SetupError  # isort: skip

WORKFLOWS = ROOT / ".github" / "workflows"
RELEASE = WORKFLOWS / "release.yml"
SECTIONS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def lint(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    found = shutil.which(program, path=str(Path(sys.executable).parent))
    assert found, f"{program} is missing: pip install -e '.[dev]'"
    return subprocess.run([found, *map(str, arguments)], capture_output=True, text=True, check=False)


def schema(path: Path) -> subprocess.CompletedProcess[str]:
    return lint("check-jsonschema", "--builtin-schema", "vendor.github-workflows", path)


def audit(path: Path) -> subprocess.CompletedProcess[str]:
    return lint("zizmor", "--offline", "--no-progress", "--strict-collection", path)


@pytest.mark.parametrize("path", sorted(WORKFLOWS.iterdir()), ids=lambda path: path.name)
def test_workflow(path: Path) -> None:
    for done in (schema(path), audit(path)):
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_linters_find_something(tmp_path: Path) -> None:
    text = RELEASE.read_text("utf-8")
    wrong, unsafe = tmp_path / "wrong.yml", tmp_path / "unsafe.yml"
    wrong.write_text(text.replace("runs-on", "run-on"))
    unsafe.write_text(
        re.sub(r"(actions/checkout)@\w+", r"\1@v4", text).replace('"$GITHUB_REF_NAME"', "${{ github.ref }}")
    )
    assert schema(wrong).returncode != 0
    assert audit(unsafe).returncode != 0


def test_only_what_was_built_and_tested_is_published() -> None:
    jobs = yaml.safe_load(RELEASE.read_text("utf-8"))["jobs"]
    assert set(jobs["publish"]["needs"]) == {"build", "test"}
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert [name for name, job in jobs.items() if "id-token" in job["permissions"]] == ["publish"]
    assert "secrets." not in RELEASE.read_text("utf-8"), "trusted publishing needs no token"
    commands = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert "make test" in commands
    assert "make dist ARGS=--with-decoder" in commands


def test_one_version() -> None:
    assert versions.differing() == []
    assert len(versions.places()) >= 8


def test_the_version_changes_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in versions.places():
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    for name, folder in (("ROOT", tmp_path), ("WEBCLIENT", tmp_path / "webclient"), ("PLUGINS", tmp_path / "plugins")):
        monkeypatch.setattr(versions, name, folder)
    old = versions.current()
    versions.write("12.34.5rc1")
    assert versions.current() == "12.34.5rc1"
    assert versions.differing() == []
    for path in versions.places():
        assert path.read_text().replace("12.34.5rc1", old) == (ROOT / path.relative_to(tmp_path)).read_text()
    (tmp_path / "setup.cfg").write_text("[metadata]\nversion = 1.0.0\n")
    assert {line.partition(":")[0] for line in versions.differing()} == {
        str(path.relative_to(tmp_path)) for path in versions.places() if path.name != "setup.cfg"
    }
    with pytest.raises(SetupError, match="is not a version"):
        versions.write("next")


def test_a_release_needs_its_tag() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "version.py"), "--expect"]
    assert subprocess.run([*command, f"v{versions.current()}"], capture_output=True).returncode == 0
    done = subprocess.run([*command, "v99.0.0"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "The tag is v99.0.0" in done.stderr


def test_changelog_keeps_its_format() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert text.startswith("# Changelog\n")
    versions_listed = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert versions_listed[0] == "[Unreleased]"
    assert all(re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", entry) for entry in versions_listed[1:])
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= SECTIONS
