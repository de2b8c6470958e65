"""What a terminal sends for a key: the names people use, and the bytes of xterm."""

from __future__ import annotations

SHIFT, ALT, CONTROL = 1, 2, 4
MODIFIERS = {"Shift": SHIFT, "Alt": ALT, "Ctrl": CONTROL}

CHARACTERS = {"Enter": "\r", "Tab": "\t", "Space": " ", "Backspace": "\x7f", "Escape": "\x1b", "Plus": "+"}
"""Keys that send one character."""

LETTERED = {"Up": "A", "Down": "B", "Right": "C", "Left": "D", "Home": "H", "End": "F"}
"""Keys that send CSI and a letter."""

FIRST_FOUR = {"F1": "P", "F2": "Q", "F3": "R", "F4": "S"}
"""Keys that send SS3 and a letter, and CSI and that letter when a modifier is held."""

NUMBERED = {
    "Insert": 2,
    "Delete": 3,
    "PageUp": 5,
    "PageDown": 6,
    "F5": 15,
    "F6": 17,
    "F7": 18,
    "F8": 19,
    "F9": 20,
    "F10": 21,
    "F11": 23,
    "F12": 24,
}
"""Keys that send CSI, a number and a tilde."""

SAME = {"Esc": "Escape", "Ins": "Insert", "Del": "Delete", "PgUp": "PageUp", "PgDn": "PageDown"}
"""Short names of keys."""


def key_bytes(name: str) -> bytes:
    """The bytes of the key `name`: "F2", "Enter", "a", "Alt+1", "Ctrl+G", "Shift+Tab"; ValueError for no key."""
    *held, key = name.split("+") if len(name) > 1 else [name]
    key = SAME.get(key, key)
    if unknown := [modifier for modifier in held if modifier not in MODIFIERS]:
        raise ValueError(f"no modifier {unknown[0]!r} in {name!r}")
    modifiers = sum(MODIFIERS[modifier] for modifier in set(held))
    if (key, modifiers) == ("Tab", SHIFT):
        return b"\x1b[Z"
    if key in LETTERED:
        return f"\x1b[1;{1 + modifiers}{LETTERED[key]}".encode() if modifiers else f"\x1b[{LETTERED[key]}".encode()
    if key in FIRST_FOUR:
        return f"\x1b[1;{1 + modifiers}{FIRST_FOUR[key]}".encode() if modifiers else f"\x1bO{FIRST_FOUR[key]}".encode()
    if key in NUMBERED:
        return f"\x1b[{NUMBERED[key]};{1 + modifiers}~".encode() if modifiers else f"\x1b[{NUMBERED[key]}~".encode()
    return _character(CHARACTERS.get(key, key), modifiers, name)


def _character(character: str, modifiers: int, name: str) -> bytes:
    if len(character) != 1:
        raise ValueError(f"no key {name!r}")
    if modifiers & CONTROL:
        if not "@" <= character.upper() <= "_":
            raise ValueError(f"a terminal has no code for {name!r}")
        character = chr(ord(character.upper()) - 64)
    elif modifiers & SHIFT:
        character = character.upper()
    return (b"\x1b" if modifiers & ALT else b"") + character.encode()
