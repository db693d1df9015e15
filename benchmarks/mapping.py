"""Maps schemas to tables, and says how long it takes and how much of each has a type of its own.

Of each schema: the seconds of CPU to load it and to map it, the number of its paths (columns, fields of
structs and elements of lists that hold values themselves), the share of them that have a type of their own
rather than JSON text, and why the others have none. The columns for keys that a schema does not name hold
JSON by their nature; they are counted apart.

    python benchmarks/mapping.py FILE...
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from statekit.schema import SchemaError, load_schema
from statekit.tabulate import plan_table

REASONS = 4


def main() -> None:
    """Map each file and print a row of a Markdown table."""
    parser = argparse.ArgumentParser(description="Map schemas to tables, and measure it.")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    print("| schema | load s | map s | paths | exact | other keys | JSON because it ... |")
    print("|---|--:|--:|--:|--:|--:|---|")
    for file in parser.parse_args().files:
        print(f"| {'/'.join(file.parts[-2:])} | {_row(file)} |", flush=True)


def _row(file: Path) -> str:
    began = time.process_time()
    try:
        schema = load_schema(file, name=file.name)
    except SchemaError as error:
        return f"{time.process_time() - began:.2f} | | | | | {str(error)[:90]}"
    loaded = time.process_time()
    plan = plan_table("item", schema, None)
    mapped = time.process_time()
    exact, rests, reasons = 0, 0, Counter[str]()
    waiting = list(plan.columns)
    while waiting:
        column = waiting.pop()
        waiting += column.children
        rests += column.rest is not None
        exact += column.is_scalar
        if column.reason is not None:
            reasons[column.reason] += 1
    paths = exact + reasons.total()
    said = "; ".join(f"{reason}: {count}" for reason, count in reasons.most_common(REASONS))
    share = f"{exact / max(paths, 1):.0%}"
    return f"{loaded - began:.2f} | {mapped - loaded:.2f} | {paths} | {share} | {rests} | {said}"


if __name__ == "__main__":
    main()
