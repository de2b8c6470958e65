"""The rows an import could not take, in a file beside the one they came from, for somebody to put right."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from csdesk.exchange.cells import safe_cell
from csdesk.language import _, say
from csdesk.refused import N_, Refused


class Rejects:
    """A context manager that collects rejected rows in `<name of the source>.rejects.csv`.

    Leaving it puts the file in the place of an earlier run's, or, when nothing was rejected, removes that one; leaving
    it by an exception leaves the earlier one alone. The file is CSV in UTF-8 with a mark, so that spreadsheets show
    Chinese; no cell of it begins a formula; only its owner reads it. It can be mended and imported again as it is.
    """

    def __init__(self, source: Path, headings: Sequence[str], folder: Path | None = None) -> None:
        """For the rows of `source`, whose cells stand under `headings`; in `folder`, or beside `source`."""
        self.count = 0
        """How many rows were rejected; one with several reasons counts once."""
        self._target = (folder or source.parent) / f"{source.name}.rejects.csv"
        self.headings = headings
        """What the cells of the source stand under."""
        self._last_number: int | None = None
        self._part: Path | None = None

    @property
    def path(self) -> Path | None:
        """Where the rejected rows are once the context is left; None when there are none."""
        return self._target if self.count else None

    def add(self, number: int, cells: Sequence[str], column: str, reason: Refused) -> None:
        """Write down that row `number` was rejected for what stands under the heading `column` ("" for the whole row).

        A row with several reasons is added once for each, one after the other. Refused `rejects_unwritable` when the
        file cannot be written.
        """
        try:
            if self._part is None:
                self._begin()
            self._write([str(number), column, say(reason), *cells])
        except OSError as error:
            raise self._refusal() from error
        if number != self._last_number:
            self.count += 1
            self._last_number = number

    def _begin(self) -> None:
        opened, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._target.parent)
        self._part = Path(name)
        self._file = os.fdopen(opened, "w", encoding="utf-8-sig", errors="replace", newline="")
        self._writer = csv.writer(self._file)
        self._write([_("Row"), _("Column"), _("Reason"), *self.headings])

    def _write(self, cells: Sequence[str]) -> None:
        self._writer.writerow(map(safe_cell, cells))

    def _refusal(self) -> Refused:
        return Refused(
            "rejects_unwritable",
            N_("The rejected rows cannot be written to {path}. Make room there, or choose another folder."),
            path=self._target,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        except OSError as failure:
            raise self._refusal() from failure
        finally:
            self._clear_away()

    def _finish(self) -> None:
        if self._part is None:
            self._target.unlink(missing_ok=True)
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._part.replace(self._target)
        self._part = None

    def _clear_away(self) -> None:
        """Close the file, and remove it when it did not get its name."""
        if hasattr(self, "_file"):
            try:
                self._file.close()
            except OSError:
                # The disk is full, which whoever wrote last was told.
                pass
        if self._part is not None:
            self._part.unlink(missing_ok=True)
