"""TOML that is parsed once in a process: the playbook is read for every command, every desk and every terminal.

Parsing it took half the time of their tests. Every text still goes through the parser, and everybody gets a copy.
"""

from __future__ import annotations

import pickle
import tomllib
from collections.abc import Callable
from functools import cache
from typing import Any

parse = tomllib.loads


@cache
def _parsed(text: str, parse_float: Callable[[str], Any]) -> bytes:
    return pickle.dumps(parse(text, parse_float=parse_float))


def loads(text: str, /, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What `tomllib.loads` answers."""
    return dict(pickle.loads(_parsed(text, parse_float)))


def parse_once() -> None:
    """From now on, in this process and whatever it forks."""
    tomllib.loads = loads
