"""Rejects a name that can't become a package, when this template is used without `smartcut new`."""

import re
import sys

name = "{{ cookiecutter.name }}"
if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
    sys.exit(f"{name!r} can't be the name of a plugin: use lowercase letters, digits and single hyphens, as in red-car.")
