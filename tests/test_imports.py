"""Which way imports run (docs/architecture.md), who may write, who may know the time, and what loads the terminal."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "csdesk"

SQL = frozenset({"alembic", "sqlalchemy", "sqlmodel", "sqlite3", "pysqlite3"})
TOPS = frozenset({"csdesk.app", "csdesk.cli", "csdesk.screens", "csdesk.widgets", "csdesk.__main__"})

ONLY: Mapping[str, frozenset[str]] = {
    "rules": frozenset(
        {
            "csdesk.refused",
            "csdesk.sentence",
            "csdesk.playbook.basis",
            "csdesk.playbook.calendar",
            "csdesk.playbook.checklists",
            "csdesk.playbook.clients",
            "csdesk.playbook.deadline_kinds",
            "csdesk.playbook.forms",
            "csdesk.playbook.names",
            "csdesk.playbook.goods",
            "csdesk.playbook.parcels",
            "csdesk.playbook.pickups",
            "csdesk.playbook.procedures",
            "csdesk.playbook.replies",
            "csdesk.playbook.roster",
            "csdesk.playbook.shapes",
            "csdesk.playbook.slips",
            "csdesk.playbook.visits",
            "csdesk.playbook.statements",
            "csdesk.playbook.training",
            "csdesk.rules",
        }
    ),
    "playbook": frozenset({"csdesk.places", "csdesk.refused", "csdesk.playbook"}),
    "models": frozenset({"csdesk.models"}),
    "store": frozenset({"csdesk.refused", "csdesk.models", "csdesk.rules", "csdesk.store"}),
}
"""For each folder that stands on little: all of csdesk that it may import."""

NEVER: Mapping[str, frozenset[str]] = {
    "desk": TOPS,
    "exchange": TOPS | {"csdesk.desk", "csdesk.store", "csdesk.models"},
    "widgets": frozenset(
        {"csdesk.desk", "csdesk.store", "csdesk.models", "csdesk.screens", "csdesk.app", "csdesk.cli"}
    ),
    "screens": frozenset({"csdesk.app", "csdesk.cli", "csdesk.store"}),
}
"""For each other folder: what of csdesk it must not import."""

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|VACUUM)\s+[A-Z]")

CLOCKS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.localtime", "time.gmtime"}
)


@dataclass(frozen=True)
class Import:
    """One import in a file: what it names, whether it is run when the file is loaded, or only read by type checkers."""

    place: str
    module: str
    at_load: bool
    for_types: bool


def sources(*folders: str) -> list[Path]:
    """The modules of some folders of the package, or of all of it; migrations are programs of their own."""
    tops = [PACKAGE / folder for folder in folders] or [PACKAGE]
    found = [path for top in tops for path in (sorted(top.rglob("*.py")) if top.is_dir() else [top.with_suffix(".py")])]
    return [path for path in found if "migrations" not in path.parts and path.exists()]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def dotted(path: Path) -> str:
    """A file as a module's name."""
    parts = ("csdesk", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = frozenset(dotted(path) for path in PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[Import]:
    """Every import in a file, also those inside functions and those for type checkers only."""
    functions = (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    inside = {child for node in functions for child in ast.walk(node)}
    conditions = (node for node in ast.walk(tree(path)) if isinstance(node, ast.If))
    for_types = {child for node in conditions if ast.unparse(node.test) == "TYPE_CHECKING" for child in ast.walk(node)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            base = node.module or ""
            names = [full if (full := f"{base}.{alias.name}") in MODULES else base for alias in node.names]
        else:
            continue
        place = f"{path.relative_to(PACKAGE.parent)}:{node.lineno}"
        is_for_types = node in for_types
        yield from (Import(place, name, node not in inside and not is_for_types, is_for_types) for name in names)


def within(module: str, names: frozenset[str]) -> bool:
    """Whether a module is one of the names or lies below one."""
    return any(module == name or module.startswith(f"{name}.") for name in names)


@pytest.mark.parametrize("folder", ONLY)
def test_a_folder_that_stands_on_little_imports_nothing_else_of_csdesk(folder: str) -> None:
    found = [
        one
        for path in sources(folder)
        for one in imports(path)
        if one.module.split(".")[0] == "csdesk" and not within(one.module, ONLY[folder])
    ]
    assert found == []


@pytest.mark.parametrize("folder", NEVER)
def test_a_folder_does_not_import_what_stands_above_it(folder: str) -> None:
    found = [one for path in sources(folder) for one in imports(path) if within(one.module, NEVER[folder])]
    # A screen may name the type of what the desk hands it, wherever that was made.
    assert [one for one in found if folder != "screens" or not one.for_types] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Nor by way of others, inside functions or for types: what two need of each other has a module of its own."""
    left = {
        dotted(path): {one.module for one in imports(path) if one.module in MODULES} - {dotted(path)}
        for path in sources()
    }
    # Whoever imports nothing that is left, or is imported by nobody who is, stands in no circle.
    while free := {one for one in left if not left[one] or not any(one in wanted for wanted in left.values())}:
        left = {one: wanted - free for one, wanted in left.items() if one not in free}
    assert left == {}


def test_what_everybody_stands_on_stands_on_nothing() -> None:
    """The modules at the top of the package that are not the program itself import no folder of it."""
    found = [
        one
        for path in sources("refused", "sentence", "language", "clock", "places")
        for one in imports(path)
        if one.module.startswith("csdesk.") and one.module not in {"csdesk.refused", "csdesk.sentence"}
    ]
    assert found == []


def test_rules_import_the_standard_library_and_dateutil_alone() -> None:
    """pypinyin is let in by rules/spelling.py only, when a name is first spelled: it costs most of a start-up."""
    outside = [
        one
        for path in sources("rules")
        for one in imports(path)
        if one.module.split(".")[0] not in sys.stdlib_module_names | {"csdesk", "dateutil"}
    ]
    assert {one.module.split(".")[0] for one in outside} <= {"pypinyin"}
    assert {one.place.split(":")[0] for one in outside} <= {"csdesk/rules/spelling.py"}
    assert not any(one.at_load for one in outside)


def test_only_desk_models_and_store_know_sql() -> None:
    found = [
        one
        for path in sources()
        if path.relative_to(PACKAGE).parts[0] not in {"desk", "models", "store"}
        for one in imports(path)
        if one.module.split(".")[0] in SQL
    ]
    assert found == []


def test_only_desk_writes() -> None:
    """Nobody else touches a transaction's session, whose rows are written when they change, or says SQL that writes."""
    found = []
    for path in sources():
        if path.relative_to(PACKAGE).parts[0] in {"desk", "store"}:
            continue
        for node in ast.walk(tree(path)):
            session = isinstance(node, ast.Attribute) and node.attr == "session"
            statement = isinstance(node, ast.Constant) and isinstance(node.value, str) and WRITES.match(node.value)
            if session or statement:
                found.append(f"{path.relative_to(PACKAGE.parent)}:{getattr(node, 'lineno', 0)}")
    assert found == []


def test_only_the_screens_know_the_terminal() -> None:
    """Only the app with its commands and theme, the screens and the widgets import textual."""
    found = [
        one
        for path in sources()
        if path.relative_to(PACKAGE).parts[0] not in {"app.py", "commands.py", "theme.py", "screens", "widgets"}
        for one in imports(path)
        if one.module.split(".")[0] == "textual"
    ]
    assert found == []


def test_only_the_clock_tells_the_time() -> None:
    """Time comes in as a value, so that every rule can be tested at every moment."""
    found = [
        f"{path.relative_to(PACKAGE.parent)}:{node.lineno} {ast.unparse(node.func)}"
        for path in sources()
        if path != PACKAGE / "clock.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ".".join(ast.unparse(node.func).split(".")[-2:]) in CLOCKS
    ]
    assert found == []


LOADED = """
import sys
for name in sys.argv[1:]:
    __import__(name)
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


def loaded_by(*modules: str) -> set[str]:
    """The top-level packages in memory after importing some modules in a program of its own."""
    done = subprocess.run([sys.executable, "-c", LOADED, *modules], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_desk_below_the_screens_loads_no_terminal() -> None:
    folders = sources("desk", "rules", "store", "models", "playbook", "exchange")
    assert "textual" not in loaded_by(*map(dotted, folders))


def test_the_rules_load_no_store_and_no_screen() -> None:
    assert not {"textual", "sqlmodel", "sqlalchemy", "rich", "pypinyin"} & loaded_by(*map(dotted, sources("rules")))


LOADED_WITH_ONE_THREAD = frozenset({"csdesk.store.search", "csdesk.widgets.fields", "csdesk.cli.checkup"})
"""Packages whose own modules are imported through them: by the thread that opens the desk, by that of the screens, by
a command alone."""


def test_no_module_is_loaded_in_a_circle() -> None:
    """Threads load modules whenever they need them first: two of a circle, begun at both ends, end with half of one."""
    needs = {
        name: {one.module for one in imports(path) if one.at_load and one.module in MODULES} - {name}
        for path in sources()
        if not (name := dotted(path)).startswith(tuple(LOADED_WITH_ONE_THREAD))
    }
    while done := {name for name, others in needs.items() if not others & needs.keys()}:
        needs = {name: others for name, others in needs.items() if name not in done}
    assert not needs
