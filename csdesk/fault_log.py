"""The fault log: what nobody foresaw is written there for whoever mends it, and never shown to a user.

Tracebacks name places in the code, never the values of variables, which hold people's data.
"""

from __future__ import annotations

from pathlib import Path

MOST_BYTES = 1_000_000


def write(error: BaseException, path: Path, *, doing: str) -> bool:
    """Append a fault to the log at `path`, readable by its owner alone; whether that was possible."""
    # Loaded only when it is needed: every start would pay for it.
    import logging
    import traceback
    from logging.handlers import RotatingFileHandler

    # A worker that failed wraps what went wrong in it.
    error = getattr(error, "error", None) or error
    lines = "".join(traceback.format_tb(error.__traceback__))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=MOST_BYTES, backupCount=2, encoding="utf-8")
    except OSError:
        return False
    try:
        handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s"))
        handler.emit(
            logging.makeLogRecord({"msg": f"{doing}: {type(error).__name__}\n{lines}", "levelno": logging.ERROR})
        )
    finally:
        handler.close()
    # A log that was begun anew has the mode that everybody's files have.
    path.chmod(0o600)
    return True
