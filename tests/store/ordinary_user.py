"""Running something as a user whom file modes keep out, also where the tests run as root."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

_CAPABILITY_VERSION = 0x20080522
_PASSES_MODES = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, by which root reads and writes whatever the modes say."""


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def as_ordinary_user(work: Callable[[], T]) -> T:
    """The answer of `work`, done in a thread that file modes bind; what it raises is raised here."""
    if os.geteuid() != 0:
        return work()
    answers: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            _give_up_powers()
            answers.append(work())
        except BaseException as error:
            raised.append(error)

    # Linux gives every thread powers of its own, so the rest of the tests keep theirs.
    thread = Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]
    return answers[0]


def _give_up_powers() -> None:
    system = ctypes.CDLL(None, use_errno=True)
    header, sets = _Header(_CAPABILITY_VERSION, 0), (_Sets * 2)()
    if system.capget(ctypes.byref(header), sets) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    sets[0].effective &= ~_PASSES_MODES
    sets[0].permitted &= ~_PASSES_MODES
    if system.capset(ctypes.byref(header), sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
