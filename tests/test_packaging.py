"""What a shop installs: the wheel alone, with the packages it asks for and none of the checkout's tools."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.e2e.terminal import Terminal

ROOT = Path(__file__).resolve().parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


def run(command: Sequence[str | Path], *, cwd: Path, **environment: str) -> str:
    """The output of a program that must succeed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def asked_for(requirements: Sequence[str]) -> Iterator[importlib.metadata.Distribution]:
    """The installed packages that some requirements ask for, with all that those ask for."""
    waiting, seen = [Requirement(one) for one in requirements], set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if (name, *wanted.extras) in seen or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        seen.add((name, *wanted.extras))
        found = importlib.metadata.distribution(name)
        for one in map(Requirement, found.requires or ()):
            if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)):
                one.marker = None
                waiting.append(one)
        yield found


def lend(packages: Iterator[importlib.metadata.Distribution], site: Path) -> None:
    """Make installed packages importable from another environment's site folder, without the network."""
    for package in packages:
        for top in {file.parts[0] for file in package.files or () if file.parts[0] not in ("..", "__pycache__")}:
            target = site / top
            if not target.exists():
                target.symlink_to(Path(str(package.locate_file(top))).resolve())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, because building compiles catalogues that other tests are reading meanwhile."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("csdesk", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    for name in ("pyproject.toml", "build_catalogues.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", folder], cwd=folder, HOME=str(folder))
    (built,) = folder.glob("dist/*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            folder / "bin" / "python",
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            wheel,
        ],
        cwd=folder,
        HOME=str(folder),
    )
    (metadata,) = importlib.metadata.distributions(name="csdesk", path=[str(site)])
    lend(asked_for([one for one in metadata.requires or () if "extra ==" not in one]), site)
    return folder / "bin"


def test_the_wheel_carries_what_the_program_reads(wheel: Path) -> None:
    """The playbook, the handbook, the screens' looks, the migrations and the compiled catalogues; no test."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = {path for path in ROOT.glob("data/**/*") if path.is_file()}
    assert {f"csdesk/{path.relative_to(ROOT).as_posix()}" for path in tracked} <= names
    looks = {path.relative_to(ROOT).as_posix() for path in (ROOT / "csdesk").rglob("*.tcss")}
    migrations = {path.relative_to(ROOT).as_posix() for path in (ROOT / "csdesk/store/migrations").rglob("*.py")}
    assert looks | migrations <= names
    assert {f"csdesk/locale/{language}/LC_MESSAGES/csdesk.mo" for language in ("en", "zh_CN")} <= names
    assert not [name for name in names if name.split("/")[0] in {"tests", "tools", "benchmarks", "docs"}]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_installed_program_finds_its_playbook(installed: Path, tmp_path: Path, language: str) -> None:
    said = run(
        [installed / "csdesk", "playbook", "check", "--json", "--lang", language], cwd=tmp_path, HOME=str(tmp_path)
    )
    assert '"ok": true' in said


def test_the_installed_demo_opens_and_closes(installed: Path, tmp_path: Path) -> None:
    """One command shows the desk with a made-up shop, from an empty folder and an empty home."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "LANG": "C.UTF-8"}
    command = [str(installed / "csdesk"), "demo", "--size", "small"]
    with Terminal(command, columns=80, rows=24, environment=environment) as terminal:
        terminal.wait_for("Channel", timeout=300)
        terminal.press("Ctrl+Q")
        assert terminal.wait_exit() == 0
