"""SQL that is compiled once in a process: every store has an engine of its own, which knows none of the statements.

Compiling them took a fifth of the time of the tests that open a store. What is sent to the driver stays the same.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy
from sqlalchemy import Engine

from csdesk.store import store
from csdesk.store.sqlite import driver

MOST = 5000
"""Statements that are kept: all there are."""


@cache
def _first() -> Engine:
    """An engine whose dialect has seen a connection; the others take over what it has compiled."""
    engine = sqlalchemy.create_engine("sqlite://", module=driver, query_cache_size=MOST)
    engine.connect().close()
    return engine


def create_engine(url: str, **options: Any) -> Engine:
    """What SQLAlchemy makes, with the compiled statements of all engines before it."""
    engine, first = sqlalchemy.create_engine(url, **options), _first()
    # Statements are kept by the dialect that they were compiled for.
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
    return engine


def compile_once() -> None:
    """From now on, in this process and whatever it forks."""
    store.create_engine = create_engine  # type: ignore[attr-defined]
