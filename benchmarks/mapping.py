"""Map schemas to tables, and print the time and the share of paths with an exact type.

For each schema, the table shows the CPU seconds to load and to map it, the number of its paths (columns,
struct fields and list elements that contain scalar values), the share of paths with a specific type instead
of JSON text, and the reasons for JSON text. Columns for keys that the schema does not define always contain
JSON and are counted separately.

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
    """Print a Markdown table with a row for each schema."""
    parser = argparse.ArgumentParser(description="Map schemas to tables, and measure time and result.")
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
    pending = list(plan.columns)
    while pending:
        column = pending.pop()
        pending += column.children
        rests += column.rest is not None
        exact += column.is_scalar
        if column.reason is not None:
            reasons[column.reason] += 1
    paths = exact + reasons.total()
    shown = "; ".join(f"{reason}: {count}" for reason, count in reasons.most_common(REASONS))
    share = f"{exact / max(paths, 1):.0%}"
    return f"{loaded - began:.2f} | {mapped - loaded:.2f} | {paths} | {share} | {rests} | {shown}"


if __name__ == "__main__":
    main()
