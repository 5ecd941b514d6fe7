"""The container file and its compose file, without an engine: what their steps run is run here, the rest is read."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from importlib.metadata import requires
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from api.settings import PREFIX, Settings
from tests.deployed import DEPLOY, environment, served
from tests.tree import PACKAGES, ROOT, files, read

CONTAINER = DEPLOY / "container"
STEPS = re.findall(
    r"^([A-Z]+) (.*)$",
    re.sub(r"\\\n\s*", " ", (CONTAINER / "Containerfile").read_text(encoding="utf-8")),
    flags=re.MULTILINE,
)
COMPOSE = yaml.safe_load((CONTAINER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = ("serve", "nightly")
each = pytest.mark.parametrize("name", SERVICES)


def steps(kind: str) -> list[str]:
    return [text for found, text in STEPS if found == kind]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first stage leaves: its steps run in folders of the test's own.

    What the environment of the tests has is not fetched again: our own package alone is installed beside it.
    """
    folder = tmp_path_factory.mktemp("image")
    (folder / "build").mkdir()
    for step in (step for step in steps("COPY") if not step.startswith("--from")):
        *sources, target = step.split()
        for path in (path for source in sources for path in files() if path.parts[0] == Path(source).name):
            copy = folder / "build" / path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, copy)
        assert Path(target).name in {"", *sources}
    for step in steps("RUN")[:2]:
        told = step.replace("/opt/grappe", str(folder / "grappe")).replace("python -m", f"{sys.executable} -m")
        told = told.replace("pip install", "pip install --no-deps --no-build-isolation")
        done = subprocess.run(["sh", "-c", told], cwd=folder / "build", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        (library,) = (folder / "grappe" / "lib").glob("python3*/site-packages")
        (library / "of_the_tests.pth").write_text(
            f"import sys; sys.path.insert(1, {str(Path(yaml.__file__).parents[1])!r})\n"
        )
    return folder / "grappe"


def test_all_that_the_package_is_made_of_is_copied_and_sent():
    copied = {source for step in steps("COPY") if not step.startswith("--from") for source in step.split()[:-1]}
    assert copied == {*PACKAGES, "constraints.txt", "pyproject.toml", "LICENSE", "README.md"}
    sent = (CONTAINER / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line[1:] for line in sent if line.startswith("!")} == copied
    assert "*" in sent
    assert any(fnmatch("api/web/__pycache__", line.replace("**", "*")) for line in sent)


def test_what_is_built_serves_and_is_found_healthy(built: Path, tmp_path: Path):
    where = "import api; print(api.__file__)"
    found = subprocess.run(
        [built / "bin" / "python", "-c", where], cwd=tmp_path, env={}, capture_output=True, check=True
    )
    assert found.stdout.decode().startswith(str(built))
    bare = {"PATH": f"{built / 'bin'}:{os.environ['PATH']}", "GRAPPE_HOME": str(tmp_path / "home")}
    subprocess.run(
        [built / "bin" / "grappe", "init", "--demo"], cwd=tmp_path, env=bare, check=True, capture_output=True
    )
    subprocess.run([built / "bin" / "grappe", "index"], cwd=tmp_path, env=bare, check=True, capture_output=True)
    (step,) = steps("HEALTHCHECK")
    python, *arguments = json.loads(step.partition(" CMD ")[2])
    health = [built / "bin" / python, *arguments]
    with served(tmp_path / "home", command=built / "bin" / "grappe", PYTHONPATH="") as port:
        there = [
            argument.replace(":8000/", f":{port}/") if isinstance(argument, str) else argument for argument in health
        ]
        assert subprocess.run(there, env=bare, check=False, capture_output=True).returncode == 0
    assert subprocess.run(there, env=bare, check=False, capture_output=True).returncode != 0


def test_the_image_starts_what_it_should():
    assert [json.loads(step) for step in (*steps("ENTRYPOINT"), *steps("CMD"))] == [["grappe"], ["serve"]]


def test_nothing_heavy_of_the_transformers_comes_along():
    """What ``.[postgres]`` needs, and what that needs."""
    (install,) = (step for step in steps("RUN") if "pip install" in step)
    assert shlex.split(install)[-1] == ".[postgres]"
    assert install.startswith("PIP_CONSTRAINT=constraints.txt ")
    needed, left = set(), {("grappe", "postgres")}
    while left:
        name, extra = left.pop()
        needed.add((name, extra))
        for line in requires(name) or ():
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                left |= {(canonicalize_name(wanted.name), one) for one in ("", *wanted.extras)} - needed
    names = {name for name, _ in needed}
    assert "psycopg-binary" in names
    assert names.isdisjoint({"torch", "transformers", "sentence-transformers", "pytest", "playwright"})
    pinned = {
        canonicalize_name(Requirement(line).name) for line in read(Path("constraints.txt")).splitlines() if "==" in line
    }
    assert names - {"grappe"} <= pinned


def test_the_image_runs_as_a_user_of_its_own_whose_folder_is_private():
    (user,) = steps("USER")
    made = " ".join(steps("RUN"))
    assert re.search(rf"useradd --system --uid {user} .*--shell /usr/sbin/nologin grappe", made)
    assert "install -d -m 0700 -o grappe -g grappe /var/lib/grappe" in made
    assert steps("VOLUME") == ["/var/lib/grappe"]


def test_what_it_stands_on_is_pinned():
    bases = [step.removeprefix("BASE=") for step in steps("ARG")] + [SERVICES["database"]["image"]]
    for base in bases:
        assert re.search(r":\d+\.\d+(\.\d+)?-[a-z-]+(@sha256:[0-9a-f]{64})?$", base), base


@each
def test_services_can_do_little(name: str):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged", False)
    assert set(service.get("cap_add", ())) <= {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}
    assert name == "database" or "cap_add" not in service


@each
def test_secrets_come_by_file(name: str):
    assert SERVICES[name]["secrets"] == ["database-password"]
    for setting, value in SERVICES[name]["environment"].items():
        assert "PASSWORD" not in setting or (setting.endswith("_FILE") and value == "/run/secrets/database-password")
    assert COMPOSE["secrets"]["database-password"].keys() == {"file"}


def test_the_database_is_reached_from_inside_only_and_grappe_from_this_machine_only():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["database"]["networks"] == ["inside"]
    assert "ports" not in SERVICES["database"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["serve"]["ports"])
    assert "ports" not in SERVICES["nightly"]
    assert (
        SERVICES["serve"]["environment"]["GRAPPE_PROXIES"]
        == COMPOSE["networks"]["outside"]["ipam"]["config"][0]["gateway"]
    )


@pytest.mark.parametrize("name", OURS)
def test_settings_and_volumes_of_ours_are_ones_that_there_are(name: str):
    service = SERVICES[name]
    assert {setting.removeprefix(PREFIX).lower() for setting in service["environment"]} <= set(Settings.model_fields)
    mounted = [volume.partition(":") for volume in service["volumes"]]
    assert [(volume, place) for volume, _, place in mounted] == [("state", "/var/lib/grappe")]
    assert service["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in SERVICES["database"]["healthcheck"]["test"]
    assert (ROOT / service["build"]["dockerfile"]).is_file()
    assert (CONTAINER / service["build"]["context"]).resolve() == ROOT


@pytest.mark.postgres
def test_the_database_is_opened_with_the_password_of_the_file(new_postgres_database, tmp_path: Path):
    """As compose has it: an address without a password, and a file."""
    (tmp_path / "database-password").write_text("p@ss:w/rd\n", encoding="utf-8")
    url = new_postgres_database().replace("+psycopg", "")
    settings = {"GRAPPE_DATABASE_URL": url, "GRAPPE_DATABASE_PASSWORD_FILE": str(tmp_path / "database-password")}
    command = [Path(sys.executable).with_name("grappe"), "init", "--json"]
    done = subprocess.run(command, env=environment(tmp_path, **settings), capture_output=True, text=True, check=True)
    assert "p%40ss" not in done.stdout
    assert json.loads(done.stdout)["store"].endswith(url.partition("://")[2].partition("@")[2])
