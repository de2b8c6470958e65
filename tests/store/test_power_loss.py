"""Power that goes at any moment: what was told is kept, and the record is whole (spec 00, principle 2; A-5).

The real writer is watched by strace; what it wrote is replayed into images of the disk as a power cut may leave it:
whatever was not synced is there, or is not, in any order, or torn between two sectors. Each image is opened.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.store.power_images import HOWS, STRACE, Disk, Event, event_of, fault

ROOT = Path(__file__).resolve().parent.parent.parent
ENTRIES = 24
IMAGES = 160
"""Of the wrong writers fewer: they only have to be found out."""


def traced(place: Path, how: str, folder: Path) -> list[Event]:
    """Everything that the writer did to the store, in order."""
    log = folder / "calls"
    command = [*STRACE, str(log), sys.executable, "-m", "tests.store.power_writer", str(place), how, str(ENTRIES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [event for line in log.read_text("ascii").splitlines() if (event := event_of(line, place))]


def faults(place: Path, how: str, tmp_path: Path, images: int) -> list[str]:
    """What is wrong with images cut at moments that are spread evenly over what the writer did."""
    before = {path.name: path.read_bytes() for path in place.parent.iterdir() if path.is_file()}
    events = traced(place, how, tmp_path)
    assert sum(event.kind == "told" for event in events) == ENTRIES
    random, disk, found, made = Random(17), Disk(before), [], 0
    for number, event in enumerate(events, start=1):
        disk.happen(event)
        while made * len(events) < number * images:
            left = disk.image(HOWS[made % len(HOWS)], random)
            folder = tmp_path / "image"
            folder.mkdir()
            for name, content in left.items():
                (folder / name).write_bytes(content)
            if wrong := fault(folder, place.name, disk.told):
                found.append(f"{HOWS[made % len(HOWS)]} after call {number}: {wrong}")
            shutil.rmtree(folder)
            made += 1
    return found


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")


@needs_strace
@pytest.mark.slow
def test_a_power_cut_loses_nothing_that_was_told(place: Path, tmp_path: Path) -> None:
    """Spec 00, principle 2; A-5: every told entry is there, the record whole, and no head is without its entry."""
    assert faults(place, "as it is", tmp_path, IMAGES) == []


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("how", ["synchronous off", "told before"])
def test_a_writer_that_is_wrong_is_found_out(place: Path, tmp_path: Path, how: str) -> None:
    """The images would show it, if the store did not wait for the disk, or told before it had."""
    assert faults(place, how, tmp_path, IMAGES // 2)
