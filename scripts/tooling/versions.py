"""One version for all packages: setup.cfg is its source, and `make version` copies it to the other files."""

from __future__ import annotations

import re
from pathlib import Path

from tooling import PLUGINS, ROOT, WEBCLIENT
from tooling.console import SetupError

VERSION = re.compile(r"\d+\.\d+\.\d+((a|b|rc)\d+)?")
# The group of each pattern is the version.
IN_CFG = re.compile(r"^version = (\S+)$", re.MULTILINE)
IN_TOML = re.compile(r'^version = "([^"]+)"$', re.MULTILINE)
IN_JSON = re.compile(r'"name": "smartcut-webclient",\s+"version": "([^"]+)"')
NEEDS_SDK = re.compile(r'"smartcut-sdk>=([^"]+)"')


def places() -> dict[Path, tuple[re.Pattern[str], ...]]:
    """Every file that contains the version, with the patterns that find it."""
    found: dict[Path, tuple[re.Pattern[str], ...]] = {ROOT / "setup.cfg": (IN_CFG,)}
    found[WEBCLIENT / "pyproject.toml"] = (IN_TOML,)
    found |= {WEBCLIENT / name: (IN_JSON,) for name in ("package.json", "package-lock.json")}
    found |= dict.fromkeys(sorted(PLUGINS.glob("*/pyproject.toml")), (IN_TOML, NEEDS_SDK))
    return found


def current() -> str:
    """The version in setup.cfg."""
    found = IN_CFG.search((ROOT / "setup.cfg").read_text("utf-8"))
    assert found, "setup.cfg has a version"
    return found[1]


def differing() -> list[str]:
    """One line per file whose version is missing or differs from setup.cfg."""
    problems = []
    for path, patterns in places().items():
        text = path.read_text("utf-8")
        for pattern in patterns:
            versions = pattern.findall(text)
            if not versions or set(versions) != {current()}:
                problems.append(f"{path.relative_to(ROOT)}: {', '.join(versions) or 'no version'}")
    return problems


def write(version: str) -> None:
    """Write a version into every file.

    Raises:
        SetupError: it is not a version such as 1.2.3 or 1.2.3rc1.
    """
    if not VERSION.fullmatch(version):
        raise SetupError(f"{version!r} is not a version: write it as 1.2.3 or 1.2.3rc1.")
    for path, patterns in places().items():
        text = path.read_text("utf-8")
        for pattern in patterns:
            text = pattern.sub(lambda found: found[0].replace(found[1], version), text)
        path.write_text(text, "utf-8")
