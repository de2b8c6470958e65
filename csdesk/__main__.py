"""`csdesk` and `python -m csdesk`: without arguments the desk, with arguments the command line."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

INTERRUPTED, PIPE_CLOSED, FAULT = 130, 141, 70
"""Exit codes beside those of the commands: as a shell names the signals, and a mistake of the program itself."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run csdesk; the exit code. Whatever goes wrong inside ends in the log and one sentence, never in a traceback."""
    # Textual asks for this when it is imported: under the kitty protocol some terminals lose what a Chinese input
    # method composed, so it is off unless somebody wants it.
    if os.environ.get("CSDESK_KITTY_KEYS") != "1":
        os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(given)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has gone.
        from csdesk.cli import output

        output.discard()
        return PIPE_CLOSED
    except Exception as error:
        return _fault(error, given)


def _run(given: list[str]) -> int:
    # Nothing is collected while modules load by the hundred.
    gc.disable()
    if given:
        from csdesk.cli.program import run as run_command

        gc.enable()
        return run_command(given)
    # The everyday way: nothing of the command line is loaded, and the desk turns collecting on again behind its first
    # paint.
    from csdesk.cli.opening import open_desk

    return open_desk()


def _fault(error: Exception, given: list[str]) -> int:
    from csdesk import fault_log, places
    from csdesk.cli import output
    from csdesk.language import _

    # Of the command line only the words that name commands and options: values may be somebody's data.
    words = [word.partition("=")[0] for word in given]
    doing = " ".join(["csdesk", *(word for word in words if word.isascii() and word.replace("-", "").islower())])
    log = places.log_file()
    if fault_log.write(error, log, doing=doing):
        message = _("csdesk made a mistake of its own. What happened is written in {log}.", log=log)
    else:
        kind = type(error).__name__
        message = _(
            "csdesk made a mistake of its own ({kind}), and could not write to its log {log}.", kind=kind, log=log
        )
    output.error("fault", message, as_json="--json" in given)
    return FAULT


if __name__ == "__main__":
    sys.exit(main())
