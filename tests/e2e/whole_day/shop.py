"""The shop of the day: its people, its servers for SSH and mail, its watch, and the clock that all of them see."""

from __future__ import annotations

import json
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from csdesk.clock import SystemClock
from csdesk.desk.desk import Desk
from csdesk.desk.people import ssh_keys
from csdesk.desk.person import Person
from csdesk.places import seed_playbook
from csdesk.playbook.loading import load
from csdesk.rules.public_keys import read_key
from csdesk.store import sqlite
from tests.desk.shop import on_clocks
from tests.e2e import warm
from tests.e2e.at_another_time import AheadClock, go_to
from tests.e2e.mail_server import mail_server
from tests.e2e.ssh_server import Server, process_of
from tests.e2e.terminal import Terminal

PASSWORD = "long-enough"

PEOPLE = {
    "总管": "admin",
    "李娜": "agent",
    "周敏": "agent",
    "小陈": "trainee",
    "何琳": "finance",
    "高远": "qc",
    "梁经理": "manager",
    "孙主任": "director",
}
"""Everybody who has an account, with the role; the first founds the store."""

ADMIN, SUPERVISOR = "总管", "梁经理"

NEVER = 240.0
"""Seconds after which what has not come will not come, on a machine however busy."""

LAUNCHER = Path(__file__).with_name("at_the_shop.py")
FILES = Path(__file__).with_name("files")
"""What comes in from outside, as files."""

TRAINING = Path(__file__).with_name("training")
"""A topic of the shop's own; every question has the same answer, in whatever order they are drawn."""

NOON_PARCELS = 6000

LANGUAGE = {"A": "zh_CN", "B": "zh_CN", "SSH": "en"}
"""What each desk speaks when it is opened first."""


@dataclass
class Shop:
    """The shop while its day lasts."""

    home: Path
    server: Server
    key: Path
    mail_log: Path
    watching: subprocess.Popen[bytes] | None = None
    _last_hour: str = field(default="", repr=False)

    @property
    def store(self) -> Path:
        """Where the store lies."""
        return self.home / "shop" / "csdesk.sqlite3"

    @property
    def clock(self) -> Path:
        """The file that says how far the shop's clocks are ahead."""
        return self.home / "ahead"

    @property
    def screens(self) -> Path:
        """The file in which the desks note what they showed."""
        return self.home / "screens"

    @property
    def program(self) -> tuple[str, ...]:
        """How csdesk is run here: no variable of Python is listened to, as in the lines of `csdesk ssh-key add`."""
        return (sys.executable, "-I", "-X", "utf8", str(LAUNCHER), str(self.clock), str(self.screens))

    def environment(self, language: str = "zh_CN") -> dict[str, str]:
        """What a program at the counter sees."""
        return {"HOME": str(self.home), "CSDESK_STORE": str(self.store), "LANG": f"{language}.UTF-8"}

    def is_at(self, when: str) -> None:
        """Let it be that hour of that day, unless a slow machine has made it later already."""
        moment = on_clocks(when)
        if not self.clock.exists() or AheadClock(self.clock).now() < moment:
            go_to(self.clock, moment)

    def now(self) -> datetime:
        """The time on the shop's clocks, in UTC."""
        return SystemClock().now() + AheadClock(self.clock).ahead

    def run(self, *arguments: str, typed: str = "") -> Any:
        """What a command answers, which must succeed: its JSON, or its text where it has none."""
        environment = {"PATH": "/usr/bin:/bin", **self.environment()}
        done = warm.run(arguments, environment=environment, cwd=self.home, typed=typed, clock=self.clock)
        assert done.code == 0, f"{arguments}: {done.out}{done.err}"
        return json.loads(done.out) if "--json" in arguments else done.out

    def rows(self, query: str, *given: object) -> list[tuple[Any, ...]]:
        """What the store has, asked of the file itself."""
        with closing(sqlite.connect_reader(self.store)) as connection:
            return list(connection.execute(query, given).fetchall())

    def terminal(self, desk: str) -> Terminal:
        """The terminal of a desk: of a post at the counter, or of the supervisor's client of OpenSSH."""
        if desk == "SSH":
            client = self.server.client(self.key, "-tt", "HOST")
            return Terminal(client, columns=120, rows=40, environment={"HOME": str(self.home)})
        return Terminal(self.program, columns=80, rows=24, environment=self.environment(LANGUAGE[desk]))

    def let_in_supervisor(self) -> None:
        """Bind the supervisor's key to a desk that notes what it shows, as docs/ssh.md says of the program itself."""
        options = ("--store", str(self.store), "--lang", LANGUAGE["SSH"])
        binding = ssh_keys.Binding(self.server.keys, self.program, options)
        public = read_key(self.key.with_name(f"{self.key.name}.pub").read_text("utf-8"))
        desk = Desk.open(self.store, origin="the day before")
        try:
            ssh_keys.add(desk, binding, SUPERVISOR, public, by=Person(ADMIN, "admin"), at=self.now())
        finally:
            desk.close()

    def start_watch(self) -> None:
        """Begin `csdesk watch`."""
        command = [*self.program, "watch", "--every", "1", "--json"]
        log = (self.home / "watch.log").open("ab")
        self.watching = subprocess.Popen(
            command, env={"PATH": "/usr/bin:/bin", **self.environment()}, stdout=log, stderr=log, start_new_session=True
        )
        log.close()

    def stop_watch(self) -> None:
        """End it as the service manager does."""
        if self.watching is not None:
            self.watching.send_signal(signal.SIGTERM)
            assert self.watching.wait(NEVER) == 0
            self.watching = None

    def processes(self) -> Sequence[int]:
        """Every process that has the store open but commands: the watch, and the desk behind the SSH line."""
        behind = process_of(self.store)
        return [one for one in (behind, self.watching.pid if self.watching else None) if one is not None]


@contextmanager
def open_shop(home: Path) -> Iterator[Shop]:
    """A place where a shop is to be, with what it gets from outside, and no store."""
    with ExitStack() as stack:
        folder = home / "line"
        folder.mkdir(parents=True)
        server = stack.enter_context(Server(folder))
        log = home / "mail.log"
        port = stack.enter_context(mail_server(log, "accept"))
        shop = Shop(home, server, server.new_key("supervisor"), log)
        stack.callback(_end, shop)
        _write_playbook(shop.store.parent / "playbook", port)
        for file in FILES.iterdir():
            (home / file.name).write_bytes(file.read_bytes())
        (home / "label.jpg").write_bytes(b"\xff\xd8")
        (home / "noon.csv").write_text("\n".join(noon_parcels()) + "\n", "utf-8")
        yield shop


def noon_parcels() -> Iterator[str]:
    """What the carrier sends at noon: many parcels that came in today, too many for one transaction."""
    yield "运单号,发货时间,方向,目的地,线路,收件人"
    for number in range(NOON_PARCELS):
        yield f"8031{number:08},2026-11-30 21:00:00,进港,武汉,省际,收件人{number}"


def _end(shop: Shop) -> None:
    for one in shop.processes():
        os.kill(one, signal.SIGKILL)
    if shop.watching is not None:
        shop.watching.wait()


def _write_playbook(folder: Path, port: int) -> None:
    """What is this shop's own: cheap passwords, a desk that waits long before it locks, and where its mail goes."""
    folder.mkdir(parents=True)
    security = "idle_lock_minutes = 240\n[cost]\nmemory_kib = 19456\n"
    (folder / "security.toml").write_text(security, "utf-8")
    mail = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "desk@example.com"\n'
    (folder / "mail.toml").write_text(mail, "utf-8")
    told = "".join(
        f'[[recipient]]\nid = "{one.id}"\nmail = "{one.id}@example.com"\nphone = "139 0000 000{number}"\n'
        for number, one in enumerate(load().recipients.recipient)
    )
    (folder / "recipients.toml").write_text(told, "utf-8")
    for topic in ("counter.toml", "zh_CN/counter.md"):
        target = folder / "training" / topic
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((TRAINING / topic).read_bytes())
    (folder / "columns").mkdir()
    parcels = (seed_playbook() / "columns" / "parcels.toml").read_text("utf-8")
    (folder / "columns" / "second.toml").write_text(f'carrier = "second"\n{parcels}', "utf-8")


def of_this_user() -> str:
    """The home of whoever runs the tests: what a desk behind an SSH line takes for its own."""
    return pwd.getpwuid(os.getuid()).pw_dir
