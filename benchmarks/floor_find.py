"""The plainest program that finds a client from the command line: Typer, sqlite3, one indexed query, one JSON document.

Typer of itself loads pydantic to read the arguments, so a program that keeps it from that can be below this floor.
"""

from __future__ import annotations

import json
import sqlite3

import typer

program = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)


@program.command()
def find(store: str, code: str) -> None:
    """Print the client whose code is `code`."""
    connection = sqlite3.connect(store)
    rows = connection.execute("SELECT code, name, contact, phone FROM client WHERE code = ?", [code]).fetchall()
    names = ("code", "name", "contact", "phone")
    typer.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False))


if __name__ == "__main__":
    program()
