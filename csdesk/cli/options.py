"""What every command is told besides its own arguments: who, which store, which language, in which form to answer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from csdesk import places
from csdesk.clock import Clock
from csdesk.refused import N_, Refused

if TYPE_CHECKING:
    from csdesk.desk.desk import Desk, Transaction
    from csdesk.desk.person import Person


@dataclass(frozen=True)
class Options:
    """The options that stand before or after a command's name; what stands later wins."""

    clock: Clock
    by: str | None = None
    """The account in whose name the command is done; None for the one tied to this unix user, or the only admin."""
    store: str | None = None
    language: str | None = None
    as_json: bool = False
    origin: str = "csdesk"
    """The command as it is told to the record: `csdesk order confirm`."""

    def joined(self, *, by: str | None, store: str | None, language: str | None, as_json: bool, origin: str) -> Options:
        """These options with those of a command further down laid over them."""
        return replace(
            self,
            by=by if by is not None else self.by,
            store=store or self.store,
            language=language or self.language,
            as_json=as_json or self.as_json,
            origin=origin,
        )

    @property
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self.clock.now()

    @property
    def store_path(self) -> Path:
        """The store that is meant; StoreRefused for the address of a database server."""
        return named_store(self.store)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The store, opened with its playbook, for as long as the block runs; then the record's head is kept (A-5)."""
        from csdesk.desk.desk import Desk

        desk = Desk.open(self.store_path, origin=self.origin + _from_where(os.environ.get("SSH_CONNECTION", "")))
        try:
            yield desk
        finally:
            try:
                if desk.has_written:
                    self._keep_head(desk)
            finally:
                desk.close()

    def _keep_head(self, desk: Desk) -> None:
        from csdesk.cli import output
        from csdesk.desk.upkeep import record_heads

        try:
            record_heads.keep(desk, at=self.now)
        except Refused as refused:
            output.warning(refused, as_json=self.as_json)

    def person(self, tx: Transaction) -> Person:
        """Who does this: `--by`, else the account of this unix user, else the only admin; Refused when nobody fits."""
        from csdesk.desk.people import accounts

        return accounts.acting(tx, self.by)


def named_store(given: str | None) -> Path:
    """The path of the store named by `--store` or CSDESK_STORE; StoreRefused for the address of a database server."""
    named = given or os.environ.get(places.STORE_VARIABLE, "")
    if "://" in named:
        from csdesk.store.sqlite import StoreRefused

        message = N_("{address} is an address. This csdesk keeps its store in a file: give the file's path.")
        raise StoreRefused("store_not_a_path", message, address=named.partition("://")[0] + "://...")
    return places.store_path(given)


def _from_where(ssh_connection: str) -> str:
    peer = ssh_connection.partition(" ")[0]
    return f" ssh {peer}" if peer else ""
