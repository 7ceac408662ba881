"""`smartcut new`: create a plugin from the cookiecutter template in the SDK."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import click
from cookiecutter.exceptions import CookiecutterException, OutputDirExistsException
from cookiecutter.main import cookiecutter

import smartcut_sdk

FRAMEWORKS = ("torch", "tensorflow", "other")
LICENSES = ("MIT", "Apache-2.0", "Proprietary")
MAX_NAME_LENGTH = 40

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@click.command()
@click.argument("name", required=False)
@click.option("--framework", type=click.Choice(FRAMEWORKS), help="Framework of the model  [default: torch]")
@click.option("--license", "license_name", type=click.Choice(LICENSES), help="License of the code  [default: MIT]")
@click.option("--author", help="Copyright holder, for the license.")
@click.option("--no-input", is_flag=True, help="Ask nothing; use defaults for what is not given.")
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Where to create the plugin's folder  [default: here]",
)
def new(
    name: str | None,
    framework: str | None,
    license_name: str | None,
    author: str | None,
    no_input: bool,
    output_dir: Path,
) -> None:
    """Create a plugin called NAME: package, entry point, tests, Dockerfile, README and CI workflow."""
    try:
        name = _checked(name or "my-plugin") if name or no_input else _ask_name()
    except click.UsageError as error:
        raise click.ClickException(error.message) from error
    answers = {
        "name": name,
        "framework": framework or _ask("Framework", FRAMEWORKS, no_input),
        "license": license_name or _ask("License", LICENSES, no_input),
        "author": author if author is not None else _ask("Author (optional)", None, no_input),
    }
    folder = _generate(answers, output_dir)
    click.echo(
        f"Created {folder}.\n\n"
        f'  cd {folder}\n  pip install -e ".[test]"\n  pytest\n  smartcut check {name}\n  smartcut serve {name}'
    )


def template() -> Path:
    """The template's folder: in the installed package, or next to it in a checkout. ClickException if missing."""
    package = Path(smartcut_sdk.__file__).resolve().parent
    for folder in (package / "cookiecutter_plugin", package.parent / "cookiecutter-plugin"):
        if (folder / "cookiecutter.json").is_file():
            return folder
    raise click.ClickException(
        f"The plugin template is missing from {package}; reinstall the SDK: "
        'pip install --force-reinstall "smartcut-sdk[new]".'
    )


def _checked(name: str) -> str:
    name = name.strip()
    if _NAME.fullmatch(name) and len(name) <= MAX_NAME_LENGTH:
        return name
    near = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-0123456789")[:MAX_NAME_LENGTH].strip("-")
    hint = f" Perhaps {near}?" if near and near != name else ""
    raise click.UsageError(
        f"{name!r} can't be the name of a plugin: start with a letter and use lowercase letters, digits and single "
        f"hyphens, {MAX_NAME_LENGTH} characters at most.{hint}"
    )


def _ask_name() -> str:
    """Prompt until the name is valid."""
    return str(click.prompt("Name, as in `smartcut serve NAME`", value_proc=_checked))


def _ask(question: str, choices: tuple[str, ...] | None, no_input: bool) -> str:
    default = choices[0] if choices else ""
    if no_input:
        return default
    kind = click.Choice(choices) if choices else None
    return str(click.prompt(question, default=default, type=kind, show_default=bool(default)))


def _generate(answers: dict[str, Any], output_dir: Path) -> Path:
    """Run cookiecutter without prompts and without the user's own cookiecutter settings."""
    source = template()
    known = json.loads((source / "cookiecutter.json").read_text("utf-8"))
    assert set(answers) <= set(known), "the template lacks one of the questions"
    try:
        created = cookiecutter(
            str(source), no_input=True, extra_context=answers, output_dir=str(output_dir), default_config=True
        )
    except OutputDirExistsException:
        existing = output_dir / f"smartcut-{answers['name']}"
        raise click.ClickException(f"{existing} already exists; choose another name or --output-dir.") from None
    except (CookiecutterException, OSError) as error:
        raise click.ClickException(f"The plugin can't be created in {output_dir}: {error}.") from error
    # Installing the SDK compiles the tests in the template.
    for compiled in list(Path(created).rglob("__pycache__")):
        shutil.rmtree(compiled)
    return Path(created)
