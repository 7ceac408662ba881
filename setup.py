"""Build hook: copies the template of `smartcut new` into the package. In a checkout and an sdist it is beside it.

All other metadata is in setup.cfg. An editable install copies nothing.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "cookiecutter-plugin"


class BuildWithTemplate(build_py):
    def run(self) -> None:
        super().run()
        if not self.editable_mode and TEMPLATE.is_dir():
            target = Path(self.build_lib) / "smartcut_sdk" / "cookiecutter_plugin"
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(TEMPLATE, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))


setup(cmdclass={"build_py": BuildWithTemplate})
