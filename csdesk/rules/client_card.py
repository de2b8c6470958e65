"""What is typed on a client's card, read into the values that are kept (K-1, K-2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from csdesk.playbook.basis import Choice, Listed, Words
from csdesk.playbook.clients import Clients
from csdesk.refused import N_, Refused
from csdesk.rules.reading import read_phone
from csdesk.rules.text import narrow, read_line

YES_WORDS, NO_WORDS = Words(zh="是", en="yes"), Words(zh="否", en="no")
"""How yes and no are typed on a card."""

LANGUAGES = (("zh_CN", Words(zh="中文", en="Chinese")), ("en", Words(zh="英文", en="English")))
"""In what a client is written to, by what is kept."""

_EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_BETWEEN_PHONES = re.compile("[;；/／,，、|]")
_OCCASION = re.compile("([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def read_card_line(name: str, text: str, clients: Clients, settlements: Sequence[Choice]) -> str | bool | date | None:
    """What stands in one line of the card, as it is kept; Refused when it cannot be (K-1).

    Choices are given by id or by words, a day as 2027-03-31, yes and no as such; the owner is a name, looked up later.
    """
    line = read_line(text, limit=clients.note_limit if name == "note" else clients.text_limit)
    match name:
        case "price_approved" | "onboarded":
            return read_yes(line)
        case "notice_until" | "opened_on":
            return read_day(line) if line else None
        case "phone":
            return read_phones(line)
        case "email":
            return read_email(line)
        case "language":
            return _one_of(LANGUAGES, line) if line else ""
        case "client_class":
            return read_choice(clients.client_class, line)
        case "kind" | "cycle" | "contact_role" | "address_kind" | "settlement":
            return read_choice(choices_of(name, clients, settlements), line) if line else ""
        case _:
            return line


def choices_of(name: str, clients: Clients, settlements: Sequence[Choice]) -> Sequence[Choice]:
    """What a line of the card is chosen from; nothing where anything can be typed."""
    known: dict[str, Sequence[Choice]] = {
        "client_class": clients.client_class,
        "kind": clients.kind,
        "cycle": clients.cycle,
        "contact_role": clients.contact_role,
        "address_kind": clients.address_kind,
        "settlement": settlements,
    }
    return known.get(name, ())


def read_day(line: str) -> date:
    """A day such as 2027-03-31."""
    try:
        return date.fromisoformat(narrow(line))
    except ValueError:
        raise Refused("date_unreadable", N_("{typed} is not a date. Type it as 2027-03-31."), typed=line) from None


def read_yes(line: str) -> bool:
    """Yes or no, in either language; nothing is no."""
    if line.casefold() in (YES_WORDS.zh, YES_WORDS.en):
        return True
    if line.casefold() in ("", NO_WORDS.zh, NO_WORDS.en):
        return False
    raise Refused("yes_or_no", N_("Type {yes} or {no}."), yes=YES_WORDS, no=NO_WORDS)


def read_phones(line: str) -> str:
    """One phone number or several, as they are kept: parted by `;`."""
    return "; ".join(read_phone(one) for one in _BETWEEN_PHONES.split(line) if one.strip())


def read_email(line: str) -> str:
    """A mail address, or nothing."""
    typed = narrow(line).replace(" ", "")
    if typed and _EMAIL.fullmatch(typed) is None:
        raise Refused("email_unreadable", N_("{typed} is no mail address."), typed=line)
    return typed


def read_choice(choices: Sequence[Choice], line: str) -> str:
    """The id of what was chosen, typed by its id or its words in either language."""
    return _one_of([(one.id, one.words) for one in choices], line)


def read_occasion(text: str) -> tuple[int, int]:
    """A day of each year, month and day, typed as 05-01 or 5月1日."""
    found = _OCCASION.fullmatch(narrow(text).replace(" ", ""))
    month, day = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (1 <= month <= 12 and 1 <= day <= _MONTH_DAYS[month - 1]):
        raise Refused("occasion_unreadable", N_("{typed} is no day of the year. Type it as 05-01."), typed=text)
    return month, day


def _one_of(choices: Iterable[tuple[str, Words]], line: str) -> str:
    known = list(choices)
    for id_, words in known:
        if line.casefold() in (id_.casefold(), words.zh, words.en.casefold()):
            return id_
    offered = Listed(words for _id, words in known)
    raise Refused("choice_unknown", N_("{typed} is not one of: {offered}."), typed=line, offered=offered)
