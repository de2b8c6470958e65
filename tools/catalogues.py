"""Keep the message catalogues: gather messages from the code, take translations in, check that nothing is missing.

    python tools/catalogues.py update           bring both catalogues up to the code, keeping translations
    python tools/catalogues.py missing          list what has no Chinese yet, one message a line
    python tools/catalogues.py import FILE      take in lines "message<TAB>Chinese" or "context<TAB>message<TAB>Chinese"
    python tools/catalogues.py check            exit 1, with a list, unless both catalogues are complete and right
    python tools/catalogues.py compile          write the .mo files that the program reads

A message is its English sentence, so the English catalogue is filled by itself. In FILE a line break within a message
is written \\n.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "csdesk"
LOCALE = PACKAGE / "locale"
SOURCE, TRANSLATED = "en", "zh_CN"

KEYWORDS: Mapping[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "N_": (None, 0, None),
    "into": (None, 1, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
}
"""The functions of `csdesk.language` that take a message: which argument is its context, itself, its form for many."""

HEADERS = {
    SOURCE: ("English messages of csdesk.", "nplurals=2; plural=(n != 1);"),
    TRANSLATED: ("Simplified Chinese messages of csdesk.", "nplurals=1; plural=0;"),
}
"""For each catalogue, its first comment and its plural rule."""

Texts = tuple[str, ...]
"""A message or translation in all its forms: one, or one for each plural form."""


def catalogue_path(language: str, locale: Path = LOCALE) -> Path:
    """The .po file of a language."""
    return locale / language / "LC_MESSAGES" / "csdesk.po"


def gathered(package: Path = PACKAGE) -> Catalog:
    """Every message in the code of `package`, without translations.

    Read from the syntax tree, because before Python 3.12 a tokenizer does not see what stands inside an f-string.
    """
    catalogue = Catalog(charset="utf-8")
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                for message, context in _marked(node, KEYWORDS[name]) if name in KEYWORDS else ():
                    catalogue.add(message, context=context)
    return catalogue


def _marked(call: ast.Call, where: tuple[int | None, int, int | None]) -> Iterator[tuple[str | Texts, str | None]]:
    """The messages of one call, each with its context; none where the message is a variable."""
    context, one, many = ([""] if place is None else _texts(call.args[place : place + 1]) for place in where)
    for said_in in context:
        for text in one:
            for of_many in many:
                yield (text, of_many) if of_many else text, said_in or None


def _texts(arguments: Sequence[ast.expr]) -> list[str]:
    """The texts that an argument may be: one, or either branch of a choice."""
    match arguments:
        case [ast.Constant(value=str(text))]:
            return [text]
        case [ast.IfExp(body=first, orelse=second)]:
            return [*_texts([first]), *_texts([second])]
        case _:
            return []


def read(language: str, locale: Path = LOCALE) -> Catalog:
    """The kept catalogue of a language; an empty one when there is none."""
    path = catalogue_path(language, locale)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def write(catalogue: Catalog, language: str, locale: Path = LOCALE) -> None:
    """Keep a catalogue: sorted, without dates, places in the code or names of tools, so that only messages differ."""
    body = io.BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    comment, plural = HEADERS[language]
    header = (
        ("Language", language),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", plural),
    )
    head = f'# {comment}\nmsgid ""\nmsgstr ""\n' + "".join(f'"{name}: {value}\\n"\n' for name, value in header)
    path = catalogue_path(language, locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head.encode() + b"\n" + body.getvalue().strip() + b"\n")


def updated(messages: Catalog, kept: Catalog, language: str) -> Catalog:
    """The catalogue of a language for exactly `messages`, with the translations of `kept`; English is the message."""
    catalogue = Catalog(locale=language, charset="utf-8")
    for message in _messages(messages):
        old = kept.get(_key(message), message.context)
        translation = tuple(_forms(message.id)) if language == SOURCE else _forms(old.string) if old else ()
        wanted = HEADERS[language][1].count("!=") + 1 if message.pluralizable else 1
        filled = (*translation, "")[:wanted]
        catalogue.add(message.id, filled if message.pluralizable else filled[0], context=message.context)
    return catalogue


def problems(messages: Catalog, kept: Catalog, language: str) -> Iterator[str]:
    """Everything wrong with a kept catalogue, measured against the messages of the code."""
    known = {(message.context, _key(message)) for message in _messages(messages)}
    for message in _messages(kept):
        if (message.context, _key(message)) not in known:
            yield f"no longer in the code: {_key(message)!r}"
    yield from (f"obsolete: {_key(message)!r}" for message in kept.obsolete.values())
    for message in _messages(messages):
        found = kept.get(_key(message), message.context)
        if found is None:
            yield f"not in the catalogue: {_key(message)!r}"
        else:
            yield from (f"{problem}: {_key(message)!r}" for problem in _wrong(message, found, language))


def _wrong(message: Message, found: Message, language: str) -> Iterator[str]:
    """What is wrong with one translation."""
    if found.fuzzy:
        yield "fuzzy"
    originals, translations = _forms(message.id), _forms(found.string)
    if not translations or not all(translations):
        yield "not translated"
        return
    wanted = len(originals) if language == SOURCE else 1
    if len(translations) != wanted:
        yield f"has {len(translations)} plural forms instead of {wanted}"
        return
    # A language with one form for every number says what the many say.
    against = originals if len(originals) == wanted else originals[-1:]
    for original, translation in zip(against, translations, strict=True):
        if places(original) != places(translation):
            yield f"places {sorted(places(translation))} instead of {sorted(places(original))}"
        if language == SOURCE and original != translation:
            yield "the English is not the message itself"
        wide = sorted({one for one in translation if unicodedata.east_asian_width(one) == "A"})
        if wide:
            yield f"characters {wide} that some terminals draw wide and some narrow"
        if translation != translation.strip() and original == original.strip():
            yield "space at an end"


def places(text: str) -> set[str]:
    """The named places that a message fills, with their formats: {"name", "n:>3"}."""
    return {name + (f":{form}" if form else "") for _before, name, form, _conversion in Formatter().parse(text) if name}


def take_in(lines: Sequence[str], kept: Catalog) -> Iterator[str]:
    """Put translations into the kept catalogue; yields what is wrong with a line, which is then left out."""
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.replace("\\n", "\n") for part in line.split("\t")]
        if len(parts) not in (2, 3) or not all(parts):
            yield f"line {number}: not a message, a tab and its translation"
            continue
        *context, message, translation = parts
        found = kept.get(message, context[0] if context else None)
        if found is None:
            yield f"line {number}: no such message: {message!r}"
            continue
        found.string = [translation] if found.pluralizable else translation


def _messages(catalogue: Catalog) -> Iterator[Message]:
    """The messages of a catalogue, its header not."""
    return (message for message in catalogue if message.id)


def _key(message: Message) -> str:
    """What a message is looked up by: itself, or its form for one."""
    return _forms(message.id)[0]


def _forms(text: str | Sequence[str] | None) -> Texts:
    """A message or translation in all its forms; empty where there is none at all."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def update() -> int:
    """Bring both catalogues up to the code."""
    messages = gathered()
    for language in HEADERS:
        write(updated(messages, read(language), language), language)
    return missing(quiet=True)


def missing(*, quiet: bool = False) -> int:
    """List, or with `quiet` count, the messages without a Chinese translation."""
    empty = [message for message in _messages(read(TRANSLATED)) if not all(_forms(message.string))]
    if quiet:
        print(f"{len(empty)} messages have no translation", file=sys.stderr)
    else:
        for message in empty:
            context = f"{message.context}\t" if message.context else ""
            print(context + _key(message).replace("\n", "\\n"))
    return 0


def take_in_file(file: Path) -> int:
    """Take the translations of a file in."""
    update()
    kept = read(TRANSLATED)
    found = list(take_in(file.read_text("utf-8").splitlines(), kept))
    write(kept, TRANSLATED)
    return _listed(found)


def check() -> int:
    """Say what is wrong with both catalogues."""
    messages = gathered()
    return _listed(
        [f"{language}: {one}" for language in HEADERS for one in problems(messages, read(language), language)]
    )


def _listed(found: Sequence[str]) -> int:
    for one in found:
        print(one)
    return 1 if found else 0


def compile_all() -> int:
    """Write the .mo of every catalogue."""
    sys.path.insert(0, str(ROOT))
    from build_catalogues import compile_catalogues

    compile_catalogues(LOCALE)
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("update", "missing", "import", "check", "compile"))
    parser.add_argument("file", type=Path, nargs="?")
    given = parser.parse_args(arguments)
    if (given.command == "import") != (given.file is not None):
        parser.error("import, and only import, takes a file")
    if given.command == "import":
        return take_in_file(given.file)
    return {"update": update, "missing": missing, "check": check, "compile": compile_all}[given.command]()


if __name__ == "__main__":
    sys.exit(main())
