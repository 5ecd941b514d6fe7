"""Five generic names in an environment of their own: nobody else's package hides ours, and all of ours is packed."""

import importlib
import subprocess
import sys
import tomllib
import zipfile
from importlib.machinery import PathFinder
from importlib.metadata import distributions, packages_distributions
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.tree import PACKAGES, ROOT, files, read

PYPROJECT = tomllib.loads(read(Path("pyproject.toml")))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel built from a copy of the tree, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    for path in files():
        copy = folder / "source" / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / path).read_bytes())
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    command = (sys.executable, "-c", build, str(folder))
    done = subprocess.run(command, cwd=folder / "source", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return zipfile.ZipFile(next(folder.glob("*.whl")))


@pytest.mark.parametrize("name", PACKAGES)
def test_no_stranger_brings_a_package_of_our_name(name: str):
    assert set(packages_distributions().get(name, ())) <= {"grappe"}
    elsewhere = [entry for entry in sys.path if entry and Path(entry).resolve() != ROOT]
    found = PathFinder.find_spec(name, elsewhere)
    assert found is None or found.origin is None or Path(found.origin).is_relative_to(ROOT), found


@pytest.mark.parametrize("name", PACKAGES)
def test_our_name_leads_to_this_tree(name: str):
    assert Path(importlib.import_module(name).__file__).parent == ROOT / name


def test_the_wheel_holds_our_packages_and_nothing_else(wheel: zipfile.ZipFile):
    tops = {PurePosixPath(name).parts[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_wheel_holds_every_file_of_them(wheel: zipfile.ZipFile):
    ours = {path.as_posix() for path in files() if path.parts[0] in PACKAGES}
    assert ours - set(wheel.namelist()) == set()


def test_the_wheel_cannot_be_uploaded_by_accident_and_carries_the_licence(wheel: zipfile.ZipFile):
    names = {PurePosixPath(name).name: name for name in wheel.namelist() if ".dist-info/" in name}
    assert PYPROJECT["project"]["license"] == "MIT"
    assert "Classifier: Private :: Do Not Upload" in wheel.read(names["METADATA"]).decode()
    assert "grappe = api.__main__:main" in wheel.read(names["entry_points.txt"]).decode()
    assert "MIT License" in wheel.read(names["LICENSE"]).decode()


def pins() -> dict[str, str]:
    """What constraints.txt says of each distribution."""
    pinned = {}
    for line in read(Path("constraints.txt")).splitlines():
        if line.strip() and not line.startswith("#"):
            requirement = Requirement(line)
            (only,) = requirement.specifier
            assert only.operator == "==", line
            assert "*" not in only.version, line
            pinned[canonicalize_name(requirement.name)] = only.version
    return pinned


def test_everything_installed_is_pinned_at_its_version():
    """A build for one sort of processor (``2.13.0+cpu``) is that version."""
    installed = {canonicalize_name(one.name): one.version.partition("+")[0] for one in distributions() if one.name}
    ours = {"grappe", "pip"}
    assert {name: version for name, version in installed.items() if name not in ours} == {
        name: version for name, version in pins().items() if name in installed
    }


def test_everything_required_is_pinned_within_its_bounds():
    project = PYPROJECT["project"]
    required = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
        *PYPROJECT["build-system"]["requires"],
    ]
    pinned = pins()
    for requirement in map(Requirement, required):
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), requirement


def test_torch_stands_in_the_extra_only():
    names = {canonicalize_name(Requirement(one).name) for one in PYPROJECT["project"]["dependencies"]}
    assert names.isdisjoint({"torch", "sentence-transformers", "transformers"})
