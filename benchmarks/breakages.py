"""Break records of the dataset, one mistake at a time, and count how often the finding is at the mistake.

The line and column of each mistake are known. For each kind of mistake, the table shows how many cases have
exactly one finding, and how many have it at exactly the right location.

    python benchmarks/breakages.py [--number 600] [--sources DIR] [--keep DIR]

With `--keep`, the broken files and a list of the expected locations are saved in a folder, for other tools.
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
    """A text with one mistake, and the location of the mistake (1-based)."""

    text: str
    line: int
    column: int


Breakage = Callable[[list[str], random.Random], Broken | None]


def _replaced(
    lines: list[str], rng: random.Random, pattern: str, new: Callable[[re.Match[str]], str], group: int = 2
) -> Broken | None:
    """Replace a group of the pattern in one matching line; the location is the start of the group."""
    found = [(number, match) for number, line in enumerate(lines) if (match := re.match(pattern, line))]
    if not found:
        return None
    number, match = rng.choice(found)
    line = lines[number][: match.start(group)] + new(match) + lines[number][match.end(group) :]
    text = "\n".join([*lines[:number], line, *lines[number + 1 :]])
    return Broken(text, number + 1, match.start(group) + 1)


_ENUMS = r"^( *)(?:- )?(?:mode|certainty|basis|class|status|fidelity|speech_act): ([a-z_]+)$"
_NUMBERS = r"^( *)(?:- )?(?:start|end|paragraph): ([0-9]+)$"


def _enum(lines: list[str], rng: random.Random) -> Broken | None:
    return _replaced(lines, rng, _ENUMS, lambda match: match[2] + "x")


def _type(lines: list[str], rng: random.Random) -> Broken | None:
    return _replaced(lines, rng, _NUMBERS, lambda match: f"'{match[2]}'")


def _negative(lines: list[str], rng: random.Random) -> Broken | None:
    return _replaced(lines, rng, _NUMBERS, lambda match: f"-{int(match[2]) + 1}")


def _list_for_text(lines: list[str], rng: random.Random) -> Broken | None:
    return _replaced(
        lines, rng, r"^( *)(?:source|utterance|occasion|role|name): ([^>|].*)$", lambda _: "[a, b]"
    )


def _boolean_word(lines: list[str], rng: random.Random) -> Broken | None:
    return _replaced(lines, rng, r"^( *)(?:marked|irony): (true|false)$", lambda _: "yes")


def _unknown_key(lines: list[str], rng: random.Random) -> Broken | None:
    pattern = r"^( *)(utterance|occasion|role|targets|topics|irony|condition|names|identifiers|members):"
    return _replaced(lines, rng, pattern, lambda match: match[2] + "z")


def _required_key(lines: list[str], rng: random.Random) -> Broken | None:
    pattern = r"^()(source|mode|speaker|content|locus|summary|curation|name|class|label|language):"
    return _replaced(lines, rng, pattern, lambda match: match[2][:-1])


def _date(lines: list[str], rng: random.Random) -> Broken | None:
    return _replaced(
        lines, rng, r"^( *)(?:earliest|latest|created|start|end): (\d{4}-\d\d-\d\d)$", _invalid_date
    )


def _invalid_date(match: re.Match[str]) -> str:
    return match[2][:5] + "13" + match[2][7:]


def _reference(lines: list[str], rng: random.Random) -> Broken | None:
    pattern = r"^( *)(?:on_behalf_of|occasion|to|organization|broader): ([a-z-]+)$"
    return _replaced(lines, rng, pattern, lambda match: match[2] + "-absent")


def _slug(lines: list[str], rng: random.Random) -> Broken | None:
    pattern = r"^( *)(?:on_behalf_of|occasion|to|organization|broader): ([a-z-]+)$"
    return _replaced(lines, rng, pattern, lambda match: match[2].title())


def _hash_form(lines: list[str], rng: random.Random) -> Broken | None:
    return _replaced(lines, rng, r"^( *)sha256: ([0-9a-f]{64})$", lambda match: match[2][:-1])


def _missing(lines: list[str], rng: random.Random) -> Broken | None:
    candidates = [number for number, line in enumerate(lines) if re.match(r"^(source|mode): ", line)]
    if not candidates:
        return None
    number = rng.choice(candidates)
    return Broken("\n".join([*lines[:number], *lines[number + 1 :]]), 1, 1)


def _missing_inside(lines: list[str], rng: random.Random) -> Broken | None:
    pairs = enumerate(pairwise(lines))
    candidates = [
        n for n, (one, two) in pairs if re.match(r"^  - start: ", one) and re.match(r"^    end: ", two)
    ]
    if not candidates:
        return None
    number = rng.choice(candidates)
    return Broken("\n".join([*lines[: number + 1], *lines[number + 2 :]]), number + 1, 5)


def _twice(lines: list[str], rng: random.Random) -> Broken | None:
    candidates = [
        n
        for n, line in enumerate(lines)
        if re.match(r"^ *[a-z_]+: [^>|]", line) and not line.startswith("id")
    ]
    if not candidates:
        return None
    number = rng.choice(candidates)
    line = lines[number]
    text = "\n".join([*lines[: number + 1], line, *lines[number + 1 :]])
    return Broken(text, number + 2, len(line) - len(line.lstrip()) + 1)


def _tab(lines: list[str], rng: random.Random) -> Broken | None:
    candidates = [number for number, line in enumerate(lines) if re.match(r"^  [a-z_]+: \S", line)]
    if not candidates:
        return None
    number = rng.choice(candidates)
    return Broken(
        "\n".join([*lines[:number], "\t" + lines[number].lstrip(), *lines[number + 1 :]]), number + 1, 1
    )


def _second_colon(lines: list[str], rng: random.Random) -> Broken | None:
    candidates = [
        n for n, line in enumerate(lines) if re.match(r"^(utterance|occasion|role|source|mode): [a-z]", line)
    ]
    if not candidates:
        return None
    number = rng.choice(candidates)
    text = "\n".join([*lines[:number], lines[number] + ": more", *lines[number + 1 :]])
    return Broken(text, number + 1, len(lines[number]) + 1)


BREAKAGES: dict[str, Breakage] = {
    "a value that is not in the enum": _enum,
    "text instead of a number": _type,
    "a number below the minimum": _negative,
    "a list instead of text": _list_for_text,
    "`yes` instead of a boolean": _boolean_word,
    "a key that is not in the schema": _unknown_key,
    "a misspelled required key": _required_key,
    "a date that does not exist": _date,
    "a reference to a missing record": _reference,
    "an id that is not a slug": _slug,
    "a hash that is too short": _hash_form,
    "a missing property of the record": _missing,
    "a missing nested property": _missing_inside,
    "a duplicate key": _twice,
    "a tab for indentation": _tab,
    "a second colon in a line": _second_colon,
}


def breakages(files: list[Path], number: int) -> Iterator[tuple[str, Path, Broken]]:
    """Yield this number of mistakes, always the same ones, each with its kind and its file."""
    rng = random.Random(SEED)  # noqa: S311 - not for secrets
    texts = {file: file.read_text(encoding="utf-8").split("\n") for file in files}
    made = 0
    while made < number:
        for name, breakage in BREAKAGES.items():
            file = rng.choice(files)
            broken = breakage(texts[file], rng)
            if broken is not None:
                made += 1
                yield name, file, broken


def main() -> None:
    """Print the table; exit with 1 if a case does not have exactly one finding at the right location."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, default=600)
    parser.add_argument("--sources", type=Path)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    cases, once, right = Counter[str](), Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for part in ("schema", "records"):
            shutil.copytree(PROJECT / part, root / part)
        files = sorted((root / "records").rglob("*.yaml"))
        for number, (name, file, broken) in enumerate(breakages(files, arguments.number)):
            good = file.read_text(encoding="utf-8")
            file.write_text(broken.text, encoding="utf-8")
            report = statekit.validate(statekit.find_dataset([root]), sources=arguments.sources)
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
            if arguments.keep is not None:
                _keep(arguments.keep, f"{number:04}-{file.parent.name}", broken)
    for name, count in cases.items():
        print(f"{name:<40}{count:5} cases{once[name]:5} with one finding{right[name]:5} correctly located")
    total = cases.total()
    print(f"{'all':<40}{total:5} cases{once.total():5} with one finding{right.total():5} correctly located")
    sys.exit(right.total() != total)


def _keep(folder: Path, name: str, broken: Broken) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(broken.text, encoding="utf-8")
    with (folder / "expected.tsv").open("a", encoding="utf-8") as expected:
        expected.write(f"{name}.yaml\t{broken.line}\t{broken.column}\n")


if __name__ == "__main__":
    main()
