"""The virtual environment and its packages, installed by pip with the user's own configuration."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tooling import PLUGINS, ROOT, RUN_PLUGINS, VENV
from tooling.console import SetupError, run, step
from tooling.stamps import Stamp, files

PYTHON = VENV / "bin" / "python"
CONSTRAINTS = ROOT / "constraints.txt"
REQUIREMENTS = ROOT / "scripts" / "requirements"
METADATA = ("setup.cfg", "setup.py", "pyproject.toml")
RUN_EXTRAS = ("core", "sample")
TEST_EXTRAS = (*RUN_EXTRAS, "dev", "docs", "new", "release", "test", "video")


def plugin_folders() -> list[Path]:
    """Folders of the checkout with a plugin's distribution."""
    return sorted({path.parent for name in METADATA for path in PLUGINS.glob(f"*/{name}")})


def make_venv() -> None:
    """Create .venv with the running Python, unless we run inside it already.

    Raises:
        SetupError: `python -m venv` failed.
    """
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    with step(f"Making .venv with Python {sys.version.split()[0]}"):
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", VENV], log="venv", what="Making .venv", registry="the Python package index")


def programs_of_venv() -> dict[str, str]:
    """Our environment with .venv's programs first on PATH: Node may be installed there."""
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def pip(arguments: Sequence[str | Path], *, log: str, what: str) -> None:
    """Run `pip install` in .venv with constraints.txt."""
    quiet = ("--no-input", "--disable-pip-version-check", "--progress-bar", "off")
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", *quiet]
    if CONSTRAINTS.is_file():
        command += ["--constraint", CONSTRAINTS]
    run([*command, *arguments], log=log, what=what, env=programs_of_venv(), registry="the Python package index")


def install_requirements(name: str, title: str) -> None:
    """Install scripts/requirements/<name>.txt into .venv unless its stamp is fresh."""
    listed = REQUIREMENTS / f"{name}.txt"
    stamp = Stamp(VENV / f"stamp-{name}", (listed, CONSTRAINTS), (PYTHON,))
    if stamp.fresh():
        return
    with step(title):
        pip(["--requirement", listed], log=f"pip-{name}", what=f"Installing the packages of {listed.relative_to(ROOT)}")
    stamp.write()


@dataclass(frozen=True)
class EditableInstall:
    """SmartCut with some extras, and some of the checkout's plugins, installed editable."""

    name: str
    title: str
    extras: tuple[str, ...]
    plugins: tuple[str, ...]

    @property
    def folders(self) -> list[Path]:
        return [PLUGINS / plugin for plugin in self.plugins]

    @property
    def stamp(self) -> Stamp:
        built_from = [found for folder in (ROOT, *self.folders) for found in files(folder, METADATA)]
        made = (PYTHON, VENV / "bin" / "smartcut")
        return Stamp(VENV / f"stamp-{self.name}", (*built_from, CONSTRAINTS), made, (*self.extras, *self.plugins))

    def install(self) -> None:
        """Install it unless its stamp is fresh.

        Raises:
            SetupError: a plugin's folder is missing, or pip failed.
        """
        for folder in self.folders:
            if not folder.is_dir():
                raise SetupError(f"The plugin folder {folder.relative_to(ROOT)} is missing: is this checkout complete?")
        if self.stamp.fresh():
            return
        install_requirements("build", "Installing the build tools")
        wanted: list[str | Path] = ["--no-build-isolation", "--editable", f"{ROOT}[{','.join(self.extras)}]"]
        for folder in self.folders:
            wanted += ["--editable", folder]
        with step(self.title):
            pip(wanted, log=f"pip-{self.name}", what="Installing the Python packages")
        self.stamp.write()


def for_run() -> EditableInstall:
    """What `make run` needs: core, SDK, two plugins, and what the sample is made with."""
    return EditableInstall("run", "Installing SmartCut and its plugins", RUN_EXTRAS, RUN_PLUGINS)


def for_test() -> EditableInstall:
    """What `make test` needs: every plugin of the checkout and the test tools."""
    every = tuple(folder.name for folder in plugin_folders())
    return EditableInstall("test", "Installing SmartCut, its plugins and the test tools", TEST_EXTRAS, every)


def install_for_run() -> None:
    """Install what `make run` needs; an environment set up for the tests includes it."""
    if not for_test().stamp.fresh():
        for_run().install()


def install_for_bench() -> None:
    """Install what `make bench` needs; an environment set up for the tests includes it."""
    if not for_test().stamp.fresh():
        EditableInstall(
            "bench", "Installing SmartCut and the benchmarks' tools", (*RUN_EXTRAS, "test", "video"), RUN_PLUGINS
        ).install()


def install_for_dist() -> None:
    """Install what builds and checks the packages; the test environment includes it."""
    install_requirements("build", "Installing the build tools")
    if not for_test().stamp.fresh():
        EditableInstall("dist", "Installing the packaging tools", ("release",), ()).install()


def install_for_test() -> None:
    """Install what `make test` needs; the frameworks first, being the largest download."""
    install_requirements("build", "Installing the build tools")
    install_requirements("frameworks", "Installing torch and TensorFlow (some gigabytes, a few minutes)")
    for_test().install()
