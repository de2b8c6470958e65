"""While the desk loads in a thread, nothing that it loads is loaded from anywhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.desk.shop import LI

ROOT = Path(__file__).parents[2]


def test_keys_pressed_while_the_desk_loads_load_nothing_of_it_and_lead_where_they_should(
    store: Path, tmp_path: Path
) -> None:
    """Two threads that load what imports in a circle (pydantic, sqlalchemy) may each end with half of it."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.screens.loading_apart", str(store), str(tmp_path / "settings.toml"), LI.name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {"early": {}, "before": "OrderScreen"}
