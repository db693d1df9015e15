"""Test scripts/anchor.py, which prints the offsets of words for a record."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "anchor.py"
TEXT = "He said: “Peace.” Then: peace?\r\nNo peace! \U0001f600 We said so.\n"
ONCE = """\
start: 44
end: 51
sha256: 7ab29d7e0e9b3c69216fc515a07f6902cf15d65e1f5d2d981bfa195b9efdd2fb
locus:
  paragraph: 2
  sentences:
    - 2
"""
REPEATED = """\
start: 35
end: 40
sha256: c2e10c20bf46daf0ba03f725218b012544a3d0d3b37334eeb1d4d81e5406e478
prefix: " "
suffix: "!"
locus:
  paragraph: 2
  sentences:
    - 1
"""


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the script on the text, and return its exit code and output."""
    (folder / "a.txt").write_bytes(TEXT.encode())
    done = subprocess.run(
        [sys.executable, SCRIPT, "a.txt", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_without_words_the_text_is_described(tmp_path: Path) -> None:
    """Without words, the script prints the hash and the length of the text, for the record of a source."""
    assert run(tmp_path) == (
        0,
        "sha256: 99dd0c55269b822bbc27c0a47f1df4e8cd35293462cf373515d836e6703dcd8c\ncharacters: 56\n",
    )


@pytest.mark.parametrize(
    ("arguments", "code", "output"),
    [
        (["We said"], 0, ONCE),
        (["peace", "--occurrence", "2"], 0, REPEATED),
        (
            ["peace"],
            2,
            "anchor: the words occur 2 times; choose one with --occurrence (1: 24-29, 2: 35-40)\n",
        ),
        (["peace", "--occurrence", "3"], 2, "anchor: occurrence 3 does not exist: the words occur 2 times\n"),
        (["We", "--occurrence", "2"], 2, "anchor: occurrence 2 does not exist: the words occur once\n"),
        (["war"], 2, "anchor: the words do not occur in the text\n"),
        ([""], 2, "anchor: the words are empty\n"),
        (["peace?\r\nNo"], 2, "anchor: the words cross the end of a paragraph\n"),
    ],
)
def test_words_are_located(tmp_path: Path, arguments: list[str], code: int, output: str) -> None:
    """Offsets, hash, context and locus are printed, and words that are not one span are an error."""
    assert run(tmp_path, *arguments) == (code, output)


def test_an_unreadable_text_is_an_error(tmp_path: Path) -> None:
    """A missing file is an error, and so is a file that is not UTF-8."""
    (tmp_path / "b.txt").write_bytes(b"a\xff")
    for name, message in (
        ("b.txt", "b.txt is not UTF-8 at byte 1"),
        ("c.txt", "cannot read c.txt: No such file or directory"),
    ):
        done = subprocess.run(
            [sys.executable, SCRIPT, name], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (2, "", f"anchor: {message}\n")
