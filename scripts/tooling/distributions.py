"""Builds sdist and wheel of every distribution: the SDK with the core, the page, each plugin."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tooling import ROOT, WEBCLIENT
from tooling.console import SetupError, run, say, step
from tooling.packages import PYTHON, plugin_folders
from tooling.versions import differing

OUT = ROOT / "dist"
INDEX = "the Python package index"
PAGE = "smartcut-webclient"
SDK_SOURCES = (
    *("setup.cfg", "setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "CHANGELOG.md", "LICENSE"),
    *("smartcut_sdk", "smartcut_core", "cookiecutter-plugin"),
)
PAGE_SOURCES = (
    *("pyproject.toml", "package.json", "THIRD_PARTY.md", "licenses", "wheel"),
    *("index.html", "favicon.svg", "css", "locales", "src", "vendor"),
)
NOT_SOURCES = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", "build", "dist", ".pytest_cache")


@dataclass(frozen=True)
class Distribution:
    """One distribution: its folder, and the files in it that it is built from (None: all)."""

    name: str
    folder: Path
    sources: tuple[str, ...] | None = None

    def copy(self, to: Path) -> None:
        """Copy the sources, so that leftovers of earlier builds don't get into the packages."""
        for source in self.sources or sorted(path.name for path in self.folder.iterdir()):
            path = self.folder / source
            if NOT_SOURCES(str(self.folder), [source]):
                continue
            if path.is_dir():
                shutil.copytree(path, to / source, ignore=NOT_SOURCES)
            else:
                shutil.copy(path, to / source)


def distributions() -> list[Distribution]:
    """Every distribution of the checkout."""
    plugins = [Distribution(f"smartcut-{folder.name}", folder) for folder in plugin_folders()]
    sdk = Distribution("smartcut-sdk", ROOT, SDK_SOURCES)
    return [sdk, Distribution(PAGE, WEBCLIENT, PAGE_SOURCES), *plugins]


def project_urls(home: str) -> dict[str, str]:
    """The links in the metadata, derived from the address of the repository."""
    return {
        "Source": home,
        "Documentation": f"{home}/tree/HEAD/docs",
        "Changelog": f"{home}/blob/HEAD/CHANGELOG.md",
        "Issues": f"{home}/issues",
    }


def add_urls(folder: Path, home: str) -> None:
    """Add the links to a copy's metadata; no tracked file has them, because hosting may change."""
    links = project_urls(home.rstrip("/"))
    if (folder / "setup.cfg").is_file():
        lines = "".join(f"\n    {name} = {url}" for name, url in links.items())
        path, added = folder / "setup.cfg", f"[metadata]\nproject_urls ={lines}\n"
        path.write_text(path.read_text("utf-8").replace("[metadata]\n", added, 1), "utf-8")
        return
    path = folder / "pyproject.toml"
    table = "\n".join(f'{name} = "{url}"' for name, url in links.items())
    path.write_text(f"{path.read_text('utf-8')}\n[project.urls]\n{table}\n", "utf-8")


def build(one: Distribution, out: Path, *, home: str = "", python: Path = PYTHON) -> None:
    """Build one distribution as an index expects it: the sdist, and the wheel from it.

    Args:
        one: the distribution.
        out: folder for the two files.
        home: address of the repository, for the links in the metadata; empty for none.
        python: a Python with build, setuptools and hatchling.

    Raises:
        CommandFailed: the build failed.
    """
    # Outside the checkout: hatchling would apply its .gitignore and leave out vendor/.
    with tempfile.TemporaryDirectory(prefix="smartcut-dist-") as work, step(f"Building {one.name}"):
        one.copy(Path(work))
        if home:
            add_urls(Path(work), home)
        command: list[str | Path] = [python, "-m", "build", "--no-isolation", "--outdir", out, work]
        run(command, log=f"dist-{one.name}", what=f"Building {one.name}", registry=INDEX)
    if one.name == PAGE and not (one.folder / "vendor" / "decoder" / "decoder.wasm").is_file():
        say("  The page's package does not include its decoder: the page decodes HEVC with ffmpeg.wasm, more slowly.")


def build_all(out: Path = OUT, *, home: str = "", python: Path = PYTHON) -> list[Path]:
    """Build every distribution and check the files with twine; removes earlier ones from `out`.

    Raises:
        SetupError: the versions differ, `home` is not an address, or a build or a check failed.
    """
    if differing():
        raise SetupError(
            f"The packages have different versions: {'; '.join(differing())}. Run `make version VERSION=…`."
        )
    if home and not re.match(r"https?://", home):
        raise SetupError(f"SMARTCUT_PROJECT_URL is {home!r}; it must be the https:// address of the repository.")
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("smartcut_*"):
        old.unlink()
    for one in distributions():
        build(one, out, home=home, python=python)
    made = sorted(out.glob("smartcut_*"))
    check: list[str | Path] = [python, "-m", "twine", "check", "--strict", *made]
    run(check, log="dist-check", what="Checking the packages", registry=INDEX)
    return made
