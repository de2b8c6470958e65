"""A shop made as whoever installs csdesk makes it: by its commands, in a home of its own."""

from __future__ import annotations

import atexit
import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.e2e import warm

CSDESK = (sys.executable, "-m", "csdesk")
ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "long-enough"

CLIENTS = """客户编码,客户名称,联系人,电话,地址,结算方式,告知书有效期
HX001,恒信物流有限公司,王芳,13800138021,武汉市江汉区建设大道8号,月结,2099-12-31
HX014,恒鑫五金（武汉）,李强,027-87654388,武汉市武昌区中南路9号,现付,
TC009,[/red]天成[@click=app.quit]x[/],赵敏,13700137000,汉口路1号,月结,
"""


@dataclass(frozen=True)
class HomeShop:
    """A store in a home of its own, and the environment in which csdesk finds it."""

    home: Path
    language: str

    @property
    def store(self) -> Path:
        """Where the store lies."""
        return self.home / "shop" / "csdesk.sqlite3"

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program sees: its home, its store, its language, this checkout."""
        return {
            "HOME": str(self.home),
            "CSDESK_STORE": str(self.store),
            "LANG": f"{self.language}.UTF-8",
            "PYTHONPATH": str(ROOT),
        }

    def run(self, *arguments: str, typed: str = "", clock: Path | None = None) -> str:
        """Run a command, which must succeed, at the time that `clock` says; what it printed."""
        environment = {"PATH": "/usr/bin:/bin", **self.environment}
        done = warm.run(arguments, environment=environment, cwd=self.home, typed=typed, clock=clock)
        assert done.code == 0, done.err
        return done.out

    def answer(self, *arguments: str) -> Any:
        """The JSON document that a command prints."""
        return json.loads(self.run(*arguments, "--json"))


def made(home: Path, language: str) -> HomeShop:
    """A store with an administrator, two agents and three clients, made in that language once in a run."""
    shutil.copytree(_template(language), home, dirs_exist_ok=True)
    return HomeShop(home, language)


@cache
def _template(language: str) -> Path:
    """The home to be copied."""
    folder = TemporaryDirectory(prefix="csdesk-home-")
    atexit.register(folder.cleanup)
    home = Path(folder.name)
    shop = HomeShop(home, language)
    playbook = home / "shop" / "playbook"
    playbook.mkdir(parents=True)
    # The cheapest password hashing that is allowed: what it costs is not tested here.
    (playbook / "security.toml").write_text("[cost]\nmemory_kib = 19456\n", "utf-8")
    shop.run("init", "--admin", "boss", "--password-stdin", typed=PASSWORD)
    for name in ("lina", "zhoumin"):
        shop.run("user", "add", name, "--role", "agent", "--password-stdin", typed=PASSWORD)
    clients = home / "clients.csv"
    clients.write_text(CLIENTS, "gb18030")
    shop.run("import", "clients", str(clients))
    return home
