"""Where things lie on this machine: the store, the shop's playbook, settings, the log."""

from __future__ import annotations

import os
from pathlib import Path

STORE_VARIABLE = "CSDESK_STORE"


def store_path(given: str | None = None) -> Path:
    """The store named by `--store`, else by CSDESK_STORE, else the person's own place for data."""
    named = given or os.environ.get(STORE_VARIABLE)
    return Path(named).expanduser().absolute() if named else _data_folder() / "csdesk.sqlite3"


def seed_playbook() -> Path:
    """The playbook that comes with csdesk: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent / "data"


def own_playbook(store: Path) -> Path:
    """The folder of the shop's own playbook files: beside its store."""
    return store.parent / "playbook"


def work_orders(store: Path) -> Path:
    """The folder under which the centres find their printable work orders: beside the store."""
    return store.parent / "work-orders"


def handovers(store: Path) -> Path:
    """The folder that holds the handover sheets as they are printed: beside the store."""
    return store.parent / "handovers"


def exports(store: Path) -> Path:
    """Where a desk writes client data that leaves the shop."""
    return store.parent / "exports"


def case_papers(store: Path) -> Path:
    """The folder that holds cases as they are printed: beside the store."""
    return store.parent / "cases"


def heads(store: Path, folder: str = "") -> Path:
    """The file with the heads of a store's record: in the folder that the playbook names, else beside the store."""
    beside = Path(folder).expanduser() if folder else store.parent
    return beside / f"{store.name}.heads"


def backups(store: Path, folder: str = "") -> Path:
    """The folder of a store's backups: the one that the playbook names, else one beside it."""
    return Path(folder).expanduser() if folder else store.parent / "backups"


def demo_store(size: str) -> Path:
    """Where the made-up shop of a size lives, apart from any real store."""
    return _data_folder() / "demo" / size / "csdesk.sqlite3"


def settings_file() -> Path:
    """The person's own choices: language, theme."""
    from platformdirs import user_config_path

    return user_config_path("csdesk") / "settings.toml"


def identity_key(folder: str = "") -> Path:
    """The key for ID numbers: in the folder that the playbook names, else among the person's settings (N-1)."""
    return (Path(folder).expanduser() if folder else settings_file().parent) / "identity.key"


def log_file() -> Path:
    """Where a fault is written down for whoever mends it."""
    from platformdirs import user_state_path

    return user_state_path("csdesk") / "csdesk.log"


def _data_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("csdesk")
