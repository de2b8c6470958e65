"""The client search (F9, O-1): an index kept beside the client table, and the finding in it.

The index is derived data: when `version` is not `INDEX_VERSION`, `rebuild` makes it anew from the client table.
Finding loads neither pypinyin nor SQLAlchemy.
"""

from csdesk.store.search.finding import Hit, find
from csdesk.store.search.index import (
    archive,
    forget,
    merge_into,
    move_used,
    note_use,
    put,
    put_all,
    remove,
    tidy,
)
from csdesk.store.search.rebuilding import rebuild
from csdesk.store.search.spelled import Client
from csdesk.store.search.tables import INDEX_VERSION, create, version

__all__ = [
    "INDEX_VERSION",
    "Client",
    "Hit",
    "archive",
    "create",
    "find",
    "forget",
    "merge_into",
    "move_used",
    "note_use",
    "put",
    "put_all",
    "rebuild",
    "remove",
    "tidy",
    "version",
]
