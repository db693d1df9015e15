"""Files that git ignores are skipped, as git itself decides; files that are named are read."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statekit.discovery.filters import FileFilter
from statekit.discovery.patterns import MAX_PATTERNS, PathPatterns, PatternList
from statekit.discovery.walk import list_folder
from statekit.discovery.wildcards import PatternError

Run = Callable[..., "subprocess.CompletedProcess[str]"]

NAMES = ("a", "b", "ab", "a.yaml", "b.yaml", "!a", "#a", "a b", "[a]", "a]", "a-", "a\\", "x ", "é", "aé")


def git(*arguments: str, cwd: Path, text: str = "") -> str:
    """Run git and return its output."""
    program = shutil.which("git") or "git"
    command = [program, *arguments]
    done = subprocess.run(command, cwd=cwd, input=text, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with some files in folders of three levels."""
    root = tmp_path_factory.mktemp("repository")
    git("init", "--quiet", cwd=root)
    for outer in ("", "a/", "b/", "a/b/", "a/b/ab/"):
        (root / outer).mkdir(parents=True, exist_ok=True)
        for name in NAMES:
            if not (root / outer / name).exists() and (name not in {"a", "b", "ab"} or outer == "a/b/ab/"):
                (root / outer / name).write_text("", encoding="utf-8")
    return root


PIECES = st.sampled_from(
    ["a", "b", "/", "*", "**", "?", "[ab]", "[!a]", "[^b-]", "[]a]", "[a-b]", "[b-a]", "[[:alpha:]]",
     "[[:x:]]",
     "é", "[é]", "[!é]", "[à-ü]", "a**/", "**\\/", "***",
     "[", "]", "\\", "!", "#", " ", "-", ".yaml", "*.yaml", "**/", "/**", "\\ ", "\\!", "\\["]
)  # fmt: skip
LINES = st.lists(PIECES, min_size=1, max_size=5).map("".join)
PATTERNS = st.lists(LINES, min_size=1, max_size=4)


@given(outer=PATTERNS, inner=PATTERNS, exclude=PATTERNS, ending=st.sampled_from(["\n", "\r\n"]))
def test_the_same_files_as_git(
    repository: Path, outer: list[str], inner: list[str], exclude: list[str], ending: str
) -> None:
    """Any patterns, in folders and in info/exclude, match what `git check-ignore` reports."""
    (repository / ".gitignore").write_bytes("".join(line + ending for line in outer).encode())
    (repository / "a" / ".gitignore").write_bytes("".join(line + ending for line in inner).encode())
    (repository / ".git" / "info" / "exclude").write_bytes("\n".join(exclude).encode())
    listing = list_folder(str(repository))
    files = [str(Path(entry.path).relative_to(repository)) for entry in listing.entries]
    text = "\0".join([*files, ""])
    ignored = set(git("check-ignore", "--no-index", "-z", "--stdin", cwd=repository, text=text).split("\0"))
    choice = FileFilter().choose(listing, str(repository))
    read = {str(Path(entry.path).relative_to(repository)) for entry in choice.entries}
    hidden = {file for file in files if Path(file).name.startswith(".")}
    assert read == set(files) - ignored - hidden


@pytest.mark.parametrize("arguments", [[], ["--schema", "schema/person.schema.json", "records"]])
def test_ignored_files_are_skipped_and_counted(dataset: Path, run: Run, arguments: list[str]) -> None:
    """Ignored files are not read, unless they are named or the option or setting says so."""
    person = dataset / "records" / "person"
    (person / "x.yaml").write_text("a: [\n", encoding="utf-8")
    (person / ".gitignore").write_text("x.*\n", encoding="utf-8")
    assert run("validate", *arguments, cwd=dataset).returncode == 1, "this is not a repository"
    (dataset / ".git").mkdir()
    for _ in range(2):
        done = run("validate", *arguments, cwd=dataset)
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr.endswith("; 1 git-ignored file skipped\n")
    assert run("validate", *arguments, "--no-respect-gitignore", cwd=dataset).returncode == 1
    named = [each for each in arguments if each != "records"]
    assert run("validate", *named, "records/person/x.yaml", cwd=dataset).returncode == 1
    (dataset / "statekit.toml").write_text("respect-gitignore = false\n", encoding="utf-8")
    assert run("validate", *arguments, cwd=dataset).returncode == 1
    assert run("validate", *arguments, "--respect-gitignore", cwd=dataset).returncode == 0


@pytest.mark.parametrize("file", [".gitignore", "records/.gitignore", ".git/info/exclude"])
def test_a_changed_pattern_changes_the_result(dataset: Path, run: Run, file: str) -> None:
    """The patterns are among the inputs of cached results."""
    (dataset / "records" / "person" / "x.yaml").write_text("a: [\n", encoding="utf-8")
    (dataset / ".git" / "info").mkdir(parents=True)
    assert run("validate", cwd=dataset).returncode == 1
    (dataset / file).write_text("x.yaml\n", encoding="utf-8")
    assert run("validate", cwd=dataset).returncode == 0
    (dataset / file).write_text("", encoding="utf-8")
    assert run("validate", cwd=dataset).returncode == 1


def test_an_ignored_root_is_read(dataset: Path, run: Run) -> None:
    """A folder that git ignores as a whole is read if it is the one to check: the user has chosen it."""
    (dataset / ".git").mkdir()
    (dataset / ".gitignore").write_text("records/\n", encoding="utf-8")
    assert run("validate", cwd=dataset).stderr.startswith("2 files, ")
    assert run("validate", "--schema", "schema/person.schema.json", "records", cwd=dataset).returncode == 0


def test_nothing_but_ignored_files(dataset: Path, run: Run) -> None:
    """If everything is skipped, the message names the reason."""
    (dataset / ".git").mkdir()
    (dataset / ".gitignore").write_text("*.yaml\n", encoding="utf-8")
    done = run("validate", cwd=dataset)
    assert done.returncode == 2
    message = "no records/<kind>/*.yaml found in . (2 git-ignored files skipped; see --no-respect-gitignore)"
    assert done.stderr == f"statekit: error: {message}\n"


def test_a_worktree(tmp_path: Path) -> None:
    """In a linked worktree, `.git` is a file, and info/exclude is that of the repository."""
    main, tree = tmp_path / "main", tmp_path / "tree"
    main.mkdir()
    git("init", "--quiet", cwd=main)
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    git(*identity, "commit", "--quiet", "--allow-empty", "-m", "x", cwd=main)
    git("worktree", "add", "--quiet", str(tree), cwd=main)
    (main / ".git" / "info" / "exclude").write_text("x.yaml\n", encoding="utf-8")
    (tree / "x.yaml").write_text("", encoding="utf-8")
    assert FileFilter().choose(list_folder(str(tree)), str(tree)).skipped.ignored == 1


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        (b"\n" * (1024 * 1024 + 1), "the file is larger than 1 MiB"),
        (b"a?\n" * (MAX_PATTERNS + 1), f"there are more than {MAX_PATTERNS} patterns with wildcards"),
    ],
)
def test_huge_pattern_files(dataset: Path, run: Run, contents: bytes, message: str) -> None:
    """A file of patterns that would take too long is an error, with a way out."""
    (dataset / ".git").mkdir()
    (dataset / ".gitignore").write_bytes(contents)
    done = run("validate", cwd=dataset)
    expected = f"statekit: error: .gitignore: {message}; do without it with --no-respect-gitignore\n"
    assert (done.returncode, done.stderr) == (2, expected)


def test_odd_pattern_files(dataset: Path, run: Run) -> None:
    """A link, a folder and bytes that are not UTF-8 are no problem."""
    (dataset / ".git").mkdir()
    (dataset / ".gitignore").write_bytes(b"\xff\n\0\n[\n\\\n")
    (dataset / "records" / ".gitignore").symlink_to("/dev/zero")
    (dataset / "records" / "person" / ".gitignore").mkdir()
    assert run("validate", cwd=dataset).returncode == 0


def test_matching_takes_linear_time() -> None:
    """Patterns with many wildcards match long names and deep paths without backtracking."""
    tree = PathPatterns()
    tree.add(".", PatternList(["*a" * 100 + "b", "**/a/" * 100 + "b", "[a-z]*" * 100 + "B"]))
    began = time.monotonic()
    assert not tree.match("a" * 250)
    assert not tree.match("a/" * 1500 + "c")
    assert time.monotonic() - began < 5
    with pytest.raises(PatternError, match="longer than any path"):
        PatternList(["a" * 5000], strict=True)
