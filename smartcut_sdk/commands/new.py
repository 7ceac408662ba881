"""`smartcut new`: begin a plugin of one's own, from the cookiecutter template that comes with the SDK."""

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
LONGEST = 40

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@click.command()
@click.argument("name", required=False)
@click.option("--framework", type=click.Choice(FRAMEWORKS), help="What the model is made with  [default: torch]")
@click.option("--license", "licence", type=click.Choice(LICENSES), help="Licence of the code  [default: MIT]")
@click.option("--author", help="Who holds the rights, for the licence.")
@click.option("--no-input", is_flag=True, help="Ask nothing: what is not given has its default.")
@click.option(
    "--output-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder to make the plugin's folder in  [default: here]",
)
def new(
    name: str | None, framework: str | None, licence: str | None, author: str | None, no_input: bool, output_dir: Path
) -> None:
    """Make a plugin called NAME: package, entry point, tests, Dockerfile, README and CI file."""
    try:
        name = _checked(name or "my-plugin") if name or no_input else _ask_name()
    except click.UsageError as error:
        raise click.ClickException(error.message) from error
    answers = {
        "name": name,
        "framework": framework or _ask("Framework", FRAMEWORKS, no_input),
        "license": licence or _ask("Licence", LICENSES, no_input),
        "author": author if author is not None else _ask("Author (may stay empty)", None, no_input),
    }
    folder = _generate(answers, output_dir)
    click.echo(
        f"Made {folder}.\n\n"
        f'  cd {folder}\n  pip install -e ".[test]"\n  pytest\n  smartcut check {name}\n  smartcut serve {name}'
    )


def template() -> Path:
    """The template's folder: inside the installed package, or beside it in a checkout. ClickException without one."""
    package = Path(smartcut_sdk.__file__).resolve().parent
    for folder in (package / "cookiecutter_plugin", package.parent / "cookiecutter-plugin"):
        if (folder / "cookiecutter.json").is_file():
            return folder
    raise click.ClickException(
        f"The template for plugins is missing in {package}; install the SDK again: "
        'pip install --force-reinstall "smartcut-sdk[new]".'
    )


def _checked(name: str) -> str:
    name = name.strip()
    if _NAME.fullmatch(name) and len(name) <= LONGEST:
        return name
    near = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-0123456789")[:LONGEST].strip("-")
    hint = f" Perhaps {near}?" if near and near != name else ""
    raise click.UsageError(
        f"{name!r} can't be the name of a plugin: begin with a letter and use lower case letters, digits and single "
        f"hyphens, {LONGEST} characters at most.{hint}"
    )


def _ask_name() -> str:
    """Asks again until the name is a good one."""
    return str(click.prompt("Name, as in `smartcut serve NAME`", value_proc=_checked))


def _ask(question: str, choices: tuple[str, ...] | None, no_input: bool) -> str:
    default = choices[0] if choices else ""
    if no_input:
        return default
    kind = click.Choice(choices) if choices else None
    return str(click.prompt(question, default=default, type=kind, show_default=bool(default)))


def _generate(answers: dict[str, Any], output_dir: Path) -> Path:
    """Run cookiecutter without questions and without the user's own cookiecutter settings."""
    source = template()
    known = json.loads((source / "cookiecutter.json").read_text("utf-8"))
    assert set(answers) <= set(known), "the questions here are those of the template"
    try:
        made = cookiecutter(
            str(source), no_input=True, extra_context=answers, output_dir=str(output_dir), default_config=True
        )
    except OutputDirExistsException:
        there = output_dir / f"smartcut-{answers['name']}"
        raise click.ClickException(f"There is a folder {there} already; choose another name or --output-dir.") from None
    except (CookiecutterException, OSError) as error:
        raise click.ClickException(f"The plugin can't be made in {output_dir}: {error}.") from error
    # pip compiles the template's tests when it installs the SDK
    for compiled in list(Path(made).rglob("__pycache__")):
        shutil.rmtree(compiled)
    return Path(made)
