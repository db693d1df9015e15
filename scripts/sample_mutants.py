"""Try a random sample of the mutants of some modules with mutmut, and print how many of them a test noticed.

The sample is drawn per folder, in proportion to the number of its mutants. The same seed draws the same
mutants of the same code. `make mutation` runs this script in the environment of mutmut.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import get_mutant_name

SOURCE = Path("src")
Z = 1.96  # 95% of a normal distribution is within this many standard deviations


def mutants_of(modules: list[str]) -> dict[str, list[str]]:
    """Return the names of all mutants of modules and packages, by folder."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(SOURCE.rglob("*.py")):
        dotted = ".".join(file.relative_to(SOURCE).with_suffix("").parts)
        if any(f"{dotted}.".startswith(f"statekit.{module}.") for module in modules):
            names = mutate_file_contents(str(file), file.read_text(encoding="utf-8")).mutant_names
            found[file.parent.as_posix()] += [get_mutant_name(file, name) for name in names]
    return found


def drawn(mutants: dict[str, list[str]], size: int, seed: int) -> dict[str, list[str]]:
    """Return a sample of about `size` mutants, from each folder in proportion."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    whole = sum(map(len, mutants.values()))
    return {
        folder: chance.sample(names, round(len(names) * min(1, size / whole)))
        for folder, names in mutants.items()
    }


def outcomes() -> dict[str, str]:
    """Return the outcome of each mutant that was tried, by its name."""
    found: dict[str, str] = {}
    for file in Path("mutants").rglob("*.meta"):
        codes = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
        found |= {name: status_by_exit_code[code] for name, code in codes.items() if code is not None}
    return found


def share(noticed: int, tried: int) -> str:
    """Return a share with its 95% confidence interval (Wilson score)."""
    part, weight = noticed / tried, Z * Z / tried
    middle = (part + weight / 2) / (1 + weight)
    reach = Z * ((part * (1 - part) + weight / 4) / tried) ** 0.5 / (1 + weight)
    return f"{part:.1%} ({max(0, middle - reach):.1%} to {middle + reach:.1%})"


def main() -> int:
    """Draw the sample, run it, and print the outcomes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="+", help="modules below statekit, such as check or read.scalars")
    parser.add_argument("--size", type=int, required=True, help="the number of mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--max-children", default="2", help="the number of mutants tried in parallel")
    asked = parser.parse_args()
    mutants = mutants_of(asked.modules)
    sample = drawn(mutants, asked.size, asked.seed)
    names = [name for drawn_there in sample.values() for name in drawn_there]
    mutmut = Path(sys.executable).with_name("mutmut")
    ran = subprocess.run([mutmut, "run", "--max-children", asked.max_children, *names], check=False)
    if ran.returncode:
        return ran.returncode
    status = outcomes()
    total: Counter[str] = Counter()
    for folder, tried in sample.items():
        counted = Counter(status.get(name, "not tried") for name in tried)
        total += counted
        counts = ", ".join(f"{count} {what}" for what, count in counted.most_common())
        print(f"{folder}: {len(tried)} of {len(mutants[folder])} mutants drawn: {counts}")
    print(f"noticed: {share(total['killed'] + total['timeout'], total.total())}, seed {asked.seed}")
    for name in sorted(name for name in names if status.get(name) in {"survived", "no tests"}):
        print(f"    {name}: {status[name]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
