"""How often two people who have nothing to do with each other are near by name, and what a comparison costs (N-2).

    .venv/bin/python -m benchmarks.names [--pairs 200000]

A warning that comes too often is not read. The floor of the cost is to compare two cleaned names letter by letter.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from time import perf_counter

from benchmarks.real_names import MadeUpNames
from csdesk.playbook.loading import load
from csdesk.rules.names import cleaned_name, compare
from csdesk.rules.spelling import Readings

SEED = 20261123


def rates(pairs: Sequence[tuple[str, str]]) -> Counter[str]:
    """How many of some pairs are what."""
    playbook = load()
    readings = Readings(playbook.surnames.reading, playbook.polyphones.reading)
    return Counter(compare(one, other, names=playbook.names, readings=readings).verdict for one, other in pairs)


def main() -> None:
    """Print the rate of each verdict, and the cost against the floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=200_000)
    many = parser.parse_args().pairs
    name = MadeUpNames(SEED)
    pairs = [(name(), name()) for _ in range(many)]
    names = load().names
    rates(pairs[:1000])
    began = perf_counter()
    same = sum(cleaned_name(one, names) == cleaned_name(other, names) for one, other in pairs)
    floor = perf_counter() - began
    began = perf_counter()
    found = rates(pairs)
    took = perf_counter() - began
    print(f"{many} pairs of names by chance, {same} of them the same")
    for verdict in ("same", "near", "different"):
        print(f"{verdict:10} {found[verdict]:8}  one in {many / found[verdict]:.0f}" if found[verdict] else verdict)
    print(f"a comparison: {took / floor:.1f} x cleaning and comparing alone, {1e6 * took / many:.0f} microseconds here")


if __name__ == "__main__":
    main()
