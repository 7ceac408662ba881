"""Checks of the containers that need no engine: lint, the compose schema, and our own rules."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import compose_spec
import pytest
import yaml
from checkout import ROOT, tool
from dockerfile import build_context, environment_of, exec_form, ignored, parse

DOCKER = ROOT / "docker"
DOCKERFILES = sorted(DOCKER.glob("*.Dockerfile"))
OURS = ("core", "motion", "objects")


def compose_file() -> dict[str, Any]:
    """The compose file with default values of variables and merged keys, as compose reads it."""
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", (DOCKER / "compose.yaml").read_text("utf-8"))
    loaded = yaml.safe_load(text)
    assert isinstance(loaded, dict)
    return loaded


def check_schema(document: dict[str, Any]) -> None:
    """Raise if a document violates the compose specification."""
    spec = compose_spec.PyCompose.from_json(json.dumps(document))
    spec.validate_networks()
    spec.validate_volumes()
    spec.validate()
    spec.to_spec()


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_hadolint(path: Path) -> None:
    done = subprocess.run([tool("hadolint"), str(path)], capture_output=True, text=True, check=False)
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


def test_hadolint_can_fail(tmp_path: Path) -> None:
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM python:latest\nRUN cd /x && sudo pip install numpy\n")
    assert subprocess.run([tool("hadolint"), str(bad)], capture_output=True).returncode != 0


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.name)
def test_our_rules(path: Path) -> None:
    stages = parse(path)
    assert len(stages) > 1, "build tools must not be in the image"
    for stage in stages:
        assert re.fullmatch(r"[a-z]+:\d[\w.-]*", stage.base), f"{stage.base}: bases are pinned by tag"
    last = stages[-1]
    assert last.all("USER")[-1] == "10001", "not root, and numeric so that a cluster can verify it"
    assert last.steps[-1][0] == "CMD"
    assert exec_form(last.all("CMD")[-1])
    assert exec_form(last.all("HEALTHCHECK")[-1])
    assert last.all("RUN") == [run for run in last.all("RUN") if run.startswith("useradd ")], (
        "nothing is built in the last stage"
    )
    assert not any(re.search("SECRET|TOKEN|PASSWORD", name) for name in environment_of(last))


def test_the_shell_form_is_rejected() -> None:
    assert exec_form('--interval=1s CMD ["a", "b"]') == ["a", "b"]
    with pytest.raises(ValueError, match="not in exec form"):
        exec_form("smartcut core")


def test_dockerignore() -> None:
    patterns = [".git", "**/node_modules", "plugins/*/tests", "tests"]
    assert ignored(Path("webclient/node_modules/a/b.js"), patterns)
    assert ignored(Path("plugins/motion/tests/test_x.py"), patterns)
    assert ignored(Path("tests/unit/test_x.py"), patterns)
    assert not ignored(Path("plugins/motion/smartcut_motion/tests.py"), patterns)
    context = {str(path) for path in build_context()}
    assert "setup.cfg" in context
    assert not any(name.startswith((".git/", "tests/", ".venv/")) for name in context)


def test_compose_schema() -> None:
    check_schema(compose_file())


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("services", "core", "stopgrace"), "10s"),
        (("services", "core", "init"), "perhaps"),
        (("services", "core", "stop_grace_period"), "ten"),
        (("services", "kafka", "healthcheck"), {"tests": []}),
        (("service",), {}),
    ],
)
def test_compose_schema_can_fail(where: tuple[str, ...], value: object) -> None:
    document = copy.deepcopy(compose_file())
    place = document
    for key in where[:-1]:
        place = place[key]
    place[where[-1]] = value
    with pytest.raises(ValueError, match=r".+"):
        check_schema(document)


def test_compose_services() -> None:
    """Beyond the schema: services refer to each other correctly and have time to shut down."""
    document = compose_file()
    services = document["services"]
    assert set(services) == {"kafka", *OURS, "tls"}
    for name, service in services.items():
        assert set(service.get("depends_on", [])) <= set(services), name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = (DOCKER / source).exists() if source.startswith(".") else source in document["volumes"]
            assert there, f"{name}: {source}"
        assert "build" in service or re.fullmatch(r"[\w/]+:\d[\w.-]*", service["image"]), f"{name}: pinned by tag"
        assert "healthcheck" in service or name == "tls" or name in OURS, f"{name}: no health check"
    for name in OURS:
        service = services[name]
        assert service["stop_grace_period"] == "10s"
        assert service["environment"]["KAFKA_BOOTSTRAP_SERVERS"] == "kafka:9092"
        assert (DOCKER / service["build"]["context"]).resolve() == ROOT
        assert (ROOT / service["build"]["dockerfile"]).is_file()
    for name in ("motion", "objects"):
        assert (ROOT / services[name]["build"]["args"]["PLUGIN"]).is_dir()
        # The core connects to a plugin by its service name, at the port of its image.
        port = environment_of(parse(DOCKER / "plugin.Dockerfile")[-1])["SMARTCUT_PORT"]
        assert services[name]["environment"]["SMARTCUT_ADVERTISE"] == f"{name}:{port}"
    inside = environment_of(parse(DOCKER / "core.Dockerfile")[-1])["SMARTCUT_CORE_PORT"]
    assert services["core"]["ports"] == [f"127.0.0.1:8000:{inside}"]
    assert services["tls"]["profiles"] == ["tls"], "opt-in"


def test_kafka_keeps_its_data_in_the_volume() -> None:
    """Kafka's image writes to /tmp by default, which would leave the volume empty."""
    kafka = compose_file()["services"]["kafka"]
    (folder,) = [volume.partition(":")[2] for volume in kafka["volumes"]]
    assert kafka["environment"]["KAFKA_LOG_DIRS"] == folder


def test_caddyfile_is_valid() -> None:
    command = [tool("caddy"), "validate", "--adapter", "caddyfile", "--config", str(DOCKER / "Caddyfile")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plugins/motion", "gpu"), "VARIANT is 'gpu'"),
        (("plugins/nothing",), "PLUGIN is 'plugins/nothing'"),
        (("",), "PLUGIN is ''"),
    ],
)
def test_install_plugin_reports_wrong_arguments(arguments: tuple[str, ...], says: str) -> None:
    done = subprocess.run(
        [str(DOCKER / "install_plugin.sh"), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert says in done.stderr


@pytest.mark.parametrize(
    ("needs", "variant", "index", "installs"),
    [
        ('"numpy>=1.26"', "cpu", "", [". ./it"]),
        ('"torch>=2.2"', "cpu", "", [". ./it"]),
        ('"torch>=2.2"', "cpu", "http://cpu", ["--extra-index-url http://cpu torch torchvision", ". ./it"]),
        ('"torch>=2.2"', "cuda", "http://cpu", [". ./it"]),
        (
            '"smartcut-sdk[video,torch]"',
            "cpu",
            "http://cpu",
            ["--extra-index-url http://cpu torch torchvision", ". ./it"],
        ),
        ('"tensorflow>=2.16"', "cuda", "", ["tensorflow[and-cuda]", ". ./it"]),
        ('"smartcut-sdk[tensorflow]"', "cpu", "", [". ./it"]),
    ],
)
def test_install_plugin_chooses_the_framework(
    tmp_path: Path, needs: str, variant: str, index: str, installs: list[str]
) -> None:
    (tmp_path / "it").mkdir()
    written = f"dependencies = [\n  {needs},\n]" if index else f'dependencies = ["click", {needs}]'
    (tmp_path / "it" / "pyproject.toml").write_text(f'[project]\ndescription = "no torch, no tensorflow"\n{written}\n')
    (tmp_path / "bin").mkdir()
    python = tmp_path / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$*"\n')
    python.chmod(0o755)
    done = subprocess.run(
        [str(DOCKER / "install_plugin.sh"), "it", variant, index],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "SMARTCUT_ENV": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    start = "-m pip install --constraint constraints.txt "
    assert done.stdout.splitlines() == [start + what for what in installs]
