"""`smartcut new`: its questions and errors, and its template in a checkout and in a wheel."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from smartcut_sdk.commands.new import FRAMEWORKS, LICENSES, new, template

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, answers: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(new, arguments, input=answers)
    return result.exit_code, result.output


def files_of(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_it_prompts_for_missing_options(tmp_path: Path) -> None:
    code, output = run("--output-dir", str(tmp_path), answers="red-car\ntensorflow\nApache-2.0\nAda\n")
    assert code == 0, output
    assert [question in output for question in ("Name", "Framework", "License", "Author")] == [True] * 4
    made = files_of(tmp_path / "smartcut-red-car")
    assert "import keras" in made["smartcut_red_car/__init__.py"]
    assert made["LICENSE"].startswith("Copyright")
    assert "Ada" in made["LICENSE"]
    assert "Apache License" in made["LICENSE"]


def test_an_invalid_name_is_prompted_for_again(tmp_path: Path) -> None:
    code, output = run("--output-dir", str(tmp_path), answers="Red Car\nred-car\n\n\n\n")
    assert code == 0, output
    assert "Perhaps red-car?" in output
    assert (tmp_path / "smartcut-red-car").is_dir()


@pytest.mark.parametrize("name", ["Red Car", "красный", "2fast", "a--b", "-a", "a_b", "a/b", "..", "x" * 41, " "])
def test_an_invalid_name_is_one_sentence(tmp_path: Path, name: str) -> None:
    code, output = run("--no-input", "--output-dir", str(tmp_path), "--", name)
    assert code == 1
    assert re.fullmatch(r"Error: '.*' can't be the name of a plugin: [^\n]+\n", output), output
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "smartcut-red-car" / "precious.txt"
    precious.parent.mkdir()
    precious.write_text("mine")
    code, output = run("red-car", "--no-input", "--output-dir", str(tmp_path))
    assert code == 1
    assert "already exists" in output
    assert files_of(tmp_path) == {"smartcut-red-car/precious.txt": "mine"}


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs Unix permissions")
def test_an_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    code, output = run("red-car", "--no-input", "--output-dir", str(tmp_path / "file" / "below"))
    assert code == 1
    assert "The plugin can't be created in" in output


@pytest.mark.parametrize("license_name", LICENSES)
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_all_files_are_generated_and_filled_in(tmp_path: Path, framework: str, license_name: str) -> None:
    code, output = run(
        "red-car", "--framework", framework, "--license", license_name, "--no-input", "--output-dir", str(tmp_path)
    )
    assert code == 0, output
    made = files_of(tmp_path / "smartcut-red-car")
    assert set(made) == {
        ".github/workflows/test.yml",
        ".gitignore",
        "Dockerfile",
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "smartcut_red_car/__init__.py",
        "tests/test_plugin.py",
    }
    for name, text in made.items():
        assert "cookiecutter" not in text, name
        assert "{%" not in text, name
        assert text.endswith("\n"), name
        assert not text.endswith("\n\n"), name
    assert 'red-car = "smartcut_red_car"' in made["pyproject.toml"]
    assert ("smartcut-sdk[torch]" in made["pyproject.toml"]) == (framework == "torch")
    assert 'plugin_name = "red-car"' in made["tests/test_plugin.py"]
    assert "smartcut check red-car" in made[".github/workflows/test.yml"]
    assert made["Dockerfile"].splitlines() == ["FROM smartcut-plugin:0.1", "ENV SMARTCUT_PLUGIN=red-car"]
    compile(made["smartcut_red_car/__init__.py"], "plugin", "exec")


def test_the_base_image_installs_the_folder() -> None:
    """Two lines are enough thanks to ONBUILD steps, run as root; the last one returns to the unprivileged user."""
    lines = (ROOT / "docker" / "plugin.Dockerfile").read_text().splitlines()
    steps = [line.removeprefix("ONBUILD ") for line in lines if line.startswith("ONBUILD ")]
    assert steps[0] == "USER root"
    assert re.fullmatch(r"RUN --mount=type=bind,target=/src,rw pip install --no-cache-dir /src", steps[-2])
    assert steps[-1] == "USER 10001"
    serve = (ROOT / "docker" / "serve.py").read_text()
    assert "SMARTCUT_PLUGIN" in serve, "selects the plugin that the container serves"


def test_the_options_match_the_template() -> None:
    known = json.loads((template() / "cookiecutter.json").read_text())
    assert known["framework"] == list(FRAMEWORKS)
    assert known["license"] == list(LICENSES)


def test_a_checkout_uses_its_own_template() -> None:
    assert template() == ROOT / "cookiecutter-plugin"


def test_the_template_works_with_plain_cookiecutter(tmp_path: Path) -> None:
    from cookiecutter.exceptions import FailedHookException
    from cookiecutter.main import cookiecutter

    answers = {"no_input": True, "output_dir": str(tmp_path), "default_config": True}
    cookiecutter(str(template()), extra_context={"name": "red-car"}, **answers)
    assert (tmp_path / "smartcut-red-car" / "pyproject.toml").is_file()
    with pytest.raises(FailedHookException):
        cookiecutter(str(template()), extra_context={"name": "Red Car"}, **answers)


def test_a_wheel_carries_the_template(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("smartcut_sdk", "smartcut_core", "cookiecutter-plugin"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.py", "setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(tmp_path)]
    done = subprocess.run([*pip, str(source)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "installed")

    code = (
        "import sys; sys.path.insert(0, 'installed')\n"
        "from smartcut_sdk.commands.new import new, template\n"
        "print(template()); new(['red-car', '--no-input'])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == str(tmp_path / "installed" / "smartcut_sdk" / "cookiecutter_plugin")
    run("red-car", "--no-input", "--output-dir", str(tmp_path / "checkout"))
    assert files_of(tmp_path / "smartcut-red-car") == files_of(tmp_path / "checkout" / "smartcut-red-car")
