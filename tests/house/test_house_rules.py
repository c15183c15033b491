"""The rules of the house that a machine can hold: short files, short functions, plain names, no words of customers in logs."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(p for p in (ROOT / "src" / "heard").rglob("*.py") if "migrations" not in p.parts)
FLOORS = {"conversation", "arrive", "listen", "understand", "respond", "measure", "learn", "run", "web", "cli", "samples"}
BANNED_FILES = re.compile(r"(^|_)(utils?|helpers?|common|base|managers?|misc|service|handlers?|engine|pipeline)(_|\.py$|$)")
BANNED_NAMES = re.compile(r"(Manager|Processor|Handler|Service|Helper|Pipeline|Engine)$")
DJANGO_MAKES = {"PersonManager", "BaseUserManager"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_folder_is_a_floor_of_the_house() -> None:
    folders = {p.name for p in (ROOT / "src" / "heard").iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert folders <= FLOORS


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_a_file_is_short_and_plainly_named(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert not BANNED_FILES.search(path.name), f"{path.name} says nothing about what is inside"


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_a_function_is_no_longer_than_thirty_lines(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        f"{node.name}: {length}"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (length := _length(node)) > 30
    ]
    assert not long


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring and its signature."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_classes_carry_the_words_of_the_house(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = [n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name not in DJANGO_MAKES]
    assert not [name for name in named if BANNED_NAMES.search(name)]


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_every_module_says_in_a_sentence_what_it_is(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source))


def test_formats_do_not_import_each_other() -> None:
    folder = ROOT / "src" / "heard" / "arrive" / "formats"
    names = {p.stem for p in folder.glob("*.py")} - {"__init__"}
    for path in folder.glob("*.py"):
        if path.stem == "__init__":
            continue
        imported = re.findall(r"from heard\.arrive\.formats\.?(\w*) import (\w+)", path.read_text(encoding="utf-8"))
        assert not {part for pair in imported for part in pair} & (names - {path.stem}), path.name


def test_no_page_carries_a_script_of_its_own() -> None:
    for page in (ROOT / "src" / "heard" / "web").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", text), relative(page)
        assert not re.search(r"\son\w+\s*=\s*[\"']", text), relative(page)
