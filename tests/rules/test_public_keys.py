"""Key files and the lines made of them: A-3."""

from __future__ import annotations

import base64
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from csdesk.refused import Refused
from csdesk.rules.public_keys import PublicKey, line_of, read_key, read_line


def blob(*parts: bytes) -> str:
    return base64.b64encode(b"".join(len(part).to_bytes(4) + part for part in parts)).decode()


ED25519 = blob(b"ssh-ed25519", bytes(range(32)))
ECDSA = blob(b"ecdsa-sha2-nistp256", b"nistp256", b"\4" + bytes(64))
SECURITY_KEY = blob(b"sk-ssh-ed25519@openssh.com", bytes(32), b"ssh:")
SECURITY_ECDSA = blob(b"sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", b"\4" + bytes(64), b"ssh:")


def rsa(bits: int) -> str:
    return blob(b"ssh-rsa", b"\1\0\1", b"\0" + (1 << (bits - 1)).to_bytes(bits // 8))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("ssh-ed25519", ED25519),
        ("ecdsa-sha2-nistp256", ECDSA),
        ("ssh-rsa", rsa(2048)),
        ("ssh-rsa", rsa(4096)),
        ("sk-ssh-ed25519@openssh.com", SECURITY_KEY),
        ("sk-ecdsa-sha2-nistp256@openssh.com", SECURITY_ECDSA),
    ],
)
def test_keys_that_are_taken(kind: str, data: str) -> None:
    """A-3: with a comment and without, among empty lines and remarks."""
    assert read_key(f"{kind} {data}\n") == PublicKey(kind, data)
    assert read_key(f"# mine\r\n\r\n{kind}  {data}  王芳 laptop\x1b[2J\r\n") == PublicKey(kind, data, "王芳 laptop[2J")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "key_not_one"),
        (f"ssh-ed25519 {ED25519}\nssh-ed25519 {ED25519}\n", "key_not_one"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n", "key_private"),
        (f'command="sh" ssh-ed25519 {ED25519}', "key_kind"),
        (f'no-pty,environment="A=b" ssh-ed25519 {ED25519}', "key_kind"),
        (f"ssh-ed25519-cert-v01@openssh.com {ED25519}", "key_kind"),
        (f"cert-authority ssh-ed25519 {ED25519}", "key_kind"),
        (f"ssh-dss {ED25519}", "key_kind"),
        (f"ecdsa-sha2-nistp256 {ED25519}", "key_damaged"),
        ("ssh-ed25519", "key_damaged"),
        (f"ssh-ed25519 {ED25519[:-4]}", "key_damaged"),
        (f"ssh-ed25519 {ED25519}AAAA", "key_damaged"),
        (f"ssh-ed25519 {ED25519[:9]}*{ED25519[9:]}", "key_damaged"),
        (f"ssh-ed25519 {blob(b'ssh-ed25519', bytes(31))}", "key_damaged"),
        (f"ecdsa-sha2-nistp256 {blob(b'ecdsa-sha2-nistp256', b'nistp384', bytes(65))}", "key_damaged"),
        (f"ssh-rsa {rsa(1024)}", "key_weak"),
        (f"ssh-rsa {blob(b'ssh-rsa', b'1')}", "key_damaged"),
    ],
)
def test_files_that_are_refused(text: str, code: str) -> None:
    """A-3: nothing comes in with a key that is not the key, and no weak one."""
    with pytest.raises(Refused) as raised:
        read_key(text)
    assert raised.value.code == code


@settings(max_examples=30)
@given(some.text(max_size=40) | some.builds(lambda text: f"ssh-ed25519 {text}", some.text(max_size=100)))
def test_a_key_file_is_read_or_refused(text: str) -> None:
    try:
        key = read_key(text)
    except Refused:
        return
    assert key.data in text


def unquoted(line: str) -> tuple[str, str]:
    """What OpenSSH makes of a line: the forced command, and what stands behind its quotes."""
    assert line.startswith('command="')
    command, at = "", len('command="')
    while line[at] != '"':
        if line[at : at + 2] == '\\"':
            at += 1
        command += line[at]
        at += 1
    return command, line[at + 1 :]


NAMES = some.text(some.characters(exclude_categories=["C", "Zl", "Zp"]) | some.sampled_from("\"'\\$` ,-"), min_size=1)


@given(NAMES, some.lists(NAMES, max_size=2))
def test_whatever_the_name_the_line_runs_the_entry_as_that_person(name: str, options: list[str]) -> None:
    """A-3: no name ends the quotes, adds an option or a word; `list` reads the name back."""
    key = PublicKey("ssh-ed25519", ED25519, "a comment")
    line = line_of(key, name, ("/opt/x y/python3", "-m", "csdesk"), options)
    command, behind = unquoted(line)
    words = ["exec", "/opt/x y/python3", "-m", "csdesk", "ssh-entry", "--as", name, "--key", key.fingerprint, *options]
    assert shlex.split(command) == words
    assert behind == f",restrict,pty ssh-ed25519 {ED25519} a comment"
    assert read_line(line).account == name
    assert read_line(line).key == key


@pytest.mark.parametrize(
    "line",
    [
        f"ssh-ed25519 {ED25519} x",
        f'command="sh",restrict,pty ssh-ed25519 {ED25519}',
        f'command="exec python3 -m csdesk ssh-entry --as \'x",restrict,pty ssh-ed25519 {ED25519}',
        f'command="exec csdesk ssh-entry --as x",pty ssh-ed25519 {ED25519}',
        f'command="exec csdesk ssh-entry",restrict,pty ssh-ed25519 {ED25519}',
    ],
)
def test_a_line_of_somebody_else_has_its_key_and_no_account(line: str) -> None:
    """A-3: what csdesk did not write is never taken for its own."""
    read = read_line(line)
    assert read.account is None
    assert read.key is not None
    assert read.key.data == ED25519


@pytest.mark.parametrize("line", ["", f"# ssh-ed25519 {ED25519}", "rubbish", "ssh-ed25519 "])
def test_what_holds_no_key(line: str) -> None:
    assert read_line(line).key is None


def test_the_fingerprint_is_that_of_openssh() -> None:
    """As `ssh-keygen -lf` gives it for this key."""
    data = "AAAAC3NzaC1lZDI1NTE5AAAAIN+8B4l4SeTUsvaoDBaVGjNUFpljds0n3Bgkv5Dk7FAh"
    assert read_key(f"ssh-ed25519 {data}").fingerprint == "SHA256:IQ+ZeR8y/mJF5AGvOYNoGqWD5o6xfngxGRr5QIMBpRo"
