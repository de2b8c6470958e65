"""The sudo lines that docs/ssh.md gives for the counter (A-3)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))


def documented() -> str:
    """The lines that go into /etc/sudoers.d/csdesk."""
    page = (ROOT / "docs" / "ssh.md").read_text("utf-8")
    match = re.search(r"^```\n(Defaults>csdesk .*?)^```", page, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


def checked(text: str, tmp_path: Path) -> subprocess.CompletedProcess[str] | None:
    """What sudo's own checker says of a file; None where sudo is not installed."""
    visudo = shutil.which("visudo", path=PATH)
    if visudo is None:
        return None
    file = tmp_path / "csdesk"
    file.write_text(text, "utf-8")
    file.chmod(0o440)
    # --strict: an alias that nothing defines is an error too.
    return subprocess.run([visudo, "-csf", str(file)], capture_output=True, text=True, check=False)


def test_the_lines_allow_one_program_without_arguments_and_sudo_reads_them(tmp_path: Path) -> None:
    """A-3: without the empty quotes any argument would be allowed, and with it any store and any command of csdesk."""
    text = documented()
    defaults, rule = text.splitlines()
    assert {"umask=0077", "umask_override", "env_reset", "use_pty"} <= set(re.split(r"[ ,]+", defaults))
    assert rule == 'counter ALL=(csdesk) NOPASSWD: /usr/local/bin/csdesk ""'
    good = checked(text, tmp_path)
    if good is not None:
        assert good.returncode == 0, good.stdout + good.stderr
        bad = checked(text.replace("NOPASSWD:", "NOPASSWORD:"), tmp_path)
        assert bad is not None
        assert bad.returncode != 0
