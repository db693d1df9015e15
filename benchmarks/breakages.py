"""Breaks one thing in a record of the dataset at a time, and counts how often the finding points at it.

For each breakage the line and column of the token that was broken are known. The table gives, by kind of
breakage, how many of them have exactly one finding, and how many have it at exactly that place.

    python benchmarks/breakages.py [--number 600] [--sources DIR] [--keep DIR]

With `--keep`, the broken files and a list of the expected places are left in a folder, for other tools.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import statekit

SEED = 7
PROJECT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Broken:
    """A text with one mistake, and where it is (1-based)."""

    text: str
    line: int
    column: int


Breakage = Callable[[list[str], random.Random], Broken | None]


def _replaced(
    lines: list[str], chance: random.Random, pattern: str, new: Callable[[re.Match[str]], str], group: int = 2
) -> Broken | None:
    """Replace a group of one line that a pattern matches; the place is where the group begins."""
    found = [(number, match) for number, line in enumerate(lines) if (match := re.match(pattern, line))]
    if not found:
        return None
    number, match = chance.choice(found)
    line = lines[number][: match.start(group)] + new(match) + lines[number][match.end(group) :]
    text = "\n".join([*lines[:number], line, *lines[number + 1 :]])
    return Broken(text, number + 1, match.start(group) + 1)


_ENUMS = r"^( *)(?:- )?(?:mode|certainty|basis|class|status|fidelity|speech_act): ([a-z_]+)$"
_NUMBERS = r"^( *)(?:- )?(?:start|end|paragraph): ([0-9]+)$"


def _enum(lines: list[str], chance: random.Random) -> Broken | None:
    return _replaced(lines, chance, _ENUMS, lambda match: match[2] + "x")


def _type(lines: list[str], chance: random.Random) -> Broken | None:
    return _replaced(lines, chance, _NUMBERS, lambda match: f"'{match[2]}'")


def _negative(lines: list[str], chance: random.Random) -> Broken | None:
    return _replaced(lines, chance, _NUMBERS, lambda match: f"-{int(match[2]) + 1}")


def _list_for_text(lines: list[str], chance: random.Random) -> Broken | None:
    return _replaced(
        lines, chance, r"^( *)(?:source|utterance|occasion|role|name): ([^>|].*)$", lambda _: "[a, b]"
    )


def _boolean_word(lines: list[str], chance: random.Random) -> Broken | None:
    return _replaced(lines, chance, r"^( *)(?:marked|irony): (true|false)$", lambda _: "yes")


def _unknown_key(lines: list[str], chance: random.Random) -> Broken | None:
    pattern = r"^( *)(utterance|occasion|role|targets|topics|irony|condition|names|identifiers|members):"
    return _replaced(lines, chance, pattern, lambda match: match[2] + "z")


def _required_key(lines: list[str], chance: random.Random) -> Broken | None:
    pattern = r"^()(source|mode|speaker|content|locus|summary|curation|name|class|label|language):"
    return _replaced(lines, chance, pattern, lambda match: match[2][:-1])


def _date(lines: list[str], chance: random.Random) -> Broken | None:
    return _replaced(
        lines, chance, r"^( *)(?:earliest|latest|created|start|end): (\d{4}-\d\d-\d\d)$", _no_date
    )


def _no_date(match: re.Match[str]) -> str:
    return match[2][:5] + "13" + match[2][7:]


def _reference(lines: list[str], chance: random.Random) -> Broken | None:
    pattern = r"^( *)(?:on_behalf_of|occasion|to|organization|broader): ([a-z-]+)$"
    return _replaced(lines, chance, pattern, lambda match: match[2] + "-absent")


def _slug(lines: list[str], chance: random.Random) -> Broken | None:
    pattern = r"^( *)(?:on_behalf_of|occasion|to|organization|broader): ([a-z-]+)$"
    return _replaced(lines, chance, pattern, lambda match: match[2].title())


def _hash_form(lines: list[str], chance: random.Random) -> Broken | None:
    return _replaced(lines, chance, r"^( *)sha256: ([0-9a-f]{64})$", lambda match: match[2][:-1])


def _missing(lines: list[str], chance: random.Random) -> Broken | None:
    wanted = [number for number, line in enumerate(lines) if re.match(r"^(source|mode): ", line)]
    if not wanted:
        return None
    number = chance.choice(wanted)
    return Broken("\n".join([*lines[:number], *lines[number + 1 :]]), 1, 1)


def _missing_inside(lines: list[str], chance: random.Random) -> Broken | None:
    pairs = enumerate(pairwise(lines))
    wanted = [n for n, (one, two) in pairs if re.match(r"^  - start: ", one) and re.match(r"^    end: ", two)]
    if not wanted:
        return None
    number = chance.choice(wanted)
    return Broken("\n".join([*lines[: number + 1], *lines[number + 2 :]]), number + 1, 5)


def _twice(lines: list[str], chance: random.Random) -> Broken | None:
    wanted = [
        n
        for n, line in enumerate(lines)
        if re.match(r"^ *[a-z_]+: [^>|]", line) and not line.startswith("id")
    ]
    if not wanted:
        return None
    number = chance.choice(wanted)
    line = lines[number]
    text = "\n".join([*lines[: number + 1], line, *lines[number + 1 :]])
    return Broken(text, number + 2, len(line) - len(line.lstrip()) + 1)


def _tab(lines: list[str], chance: random.Random) -> Broken | None:
    wanted = [number for number, line in enumerate(lines) if re.match(r"^  [a-z_]+: \S", line)]
    if not wanted:
        return None
    number = chance.choice(wanted)
    return Broken(
        "\n".join([*lines[:number], "\t" + lines[number].lstrip(), *lines[number + 1 :]]), number + 1, 1
    )


def _second_colon(lines: list[str], chance: random.Random) -> Broken | None:
    wanted = [
        n for n, line in enumerate(lines) if re.match(r"^(utterance|occasion|role|source|mode): [a-z]", line)
    ]
    if not wanted:
        return None
    number = chance.choice(wanted)
    text = "\n".join([*lines[:number], lines[number] + ": more", *lines[number + 1 :]])
    return Broken(text, number + 1, len(lines[number]) + 1)


BREAKAGES: dict[str, Breakage] = {
    "a member that the enum does not have": _enum,
    "text where a number is meant": _type,
    "a number below the minimum": _negative,
    "a list where text is meant": _list_for_text,
    "`yes` where a boolean is meant": _boolean_word,
    "a key that the schema does not have": _unknown_key,
    "a misspelt key that is required": _required_key,
    "a day that does not exist": _date,
    "a reference to nothing": _reference,
    "an id that is no slug": _slug,
    "a hash that is too short": _hash_form,
    "a missing property of the record": _missing,
    "a missing property further down": _missing_inside,
    "a key twice": _twice,
    "a tab for indentation": _tab,
    "a second colon in a line": _second_colon,
}


def breakages(files: list[Path], number: int) -> Iterator[tuple[str, Path, Broken]]:
    """That many breakages, the same ones each time: of which kind, of which file, and what it becomes."""
    chance = random.Random(SEED)  # noqa: S311 - not for secrets
    texts = {file: file.read_text(encoding="utf-8").split("\n") for file in files}
    made = 0
    while made < number:
        for name, breakage in BREAKAGES.items():
            file = chance.choice(files)
            broken = breakage(texts[file], chance)
            if broken is not None:
                made += 1
                yield name, file, broken


def main() -> None:
    """Break, check, count, and print the table; exit code 1 if a finding is not where it should be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, default=600)
    parser.add_argument("--sources", type=Path)
    parser.add_argument("--keep", type=Path)
    wanted = parser.parse_args()
    cases, once, right = Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for part in ("schema", "records"):
            shutil.copytree(PROJECT / part, root / part)
        files = sorted((root / "records").rglob("*.yaml"))
        for number, (name, file, broken) in enumerate(breakages(files, wanted.number)):
            good = file.read_text(encoding="utf-8")
            file.write_text(broken.text, encoding="utf-8")
            report = statekit.validate(statekit.find_dataset([root]), sources=wanted.sources)
            file.write_text(good, encoding="utf-8")
            places = [(found.place.path, found.place.span) for found in report.diagnostics]
            cases[name] += 1
            once[name] += len(places) == 1
            hits = [
                s
                for path, s in places
                if path == str(file) and s and (s.line, s.column) == (broken.line, broken.column)
            ]
            right[name] += len(places) == 1 and len(hits) == 1
            if len(places) != 1 or not hits:
                rows = [f"{f.place.span}: {f.rule}: {f.message}" for f in report.diagnostics]
                print(f"{name}: {file.name}:{broken.line}:{broken.column}, but", *rows, sep="\n    ")
            if wanted.keep is not None:
                _keep(wanted.keep, f"{number:04}-{file.parent.name}", broken)
    for name, count in cases.items():
        print(f"{name:<40}{count:5} cases{once[name]:5} with one finding{right[name]:5} at the right place")
    total = cases.total()
    print(f"{'all':<40}{total:5} cases{once.total():5} with one finding{right.total():5} at the right place")
    sys.exit(right.total() != total)


def _keep(folder: Path, name: str, broken: Broken) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(broken.text, encoding="utf-8")
    with (folder / "expected.tsv").open("a", encoding="utf-8") as expected:
        expected.write(f"{name}.yaml\t{broken.line}\t{broken.column}\n")


if __name__ == "__main__":
    main()
