from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import statekit
from statekit import EditError

if TYPE_CHECKING:
    from conftest import Run

SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["id", "form", "owner", "born", "size", "points", "kind", "open"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z-]+$"},
        "version": {"const": 2},
        "note": {"type": "string", "default": "nothing"},
        "open": {"type": "boolean", "default": True},
        "kind": {"enum": ["plane", "solid"], "description": "Whether it has a volume."},
        "owner": {
            "description": "Who has it; null for nobody.",
            "type": ["string", "null"],
            "x-statekit": {"refers-to": ["shape"]},
        },
        "born": {"type": "string", "format": "date", "examples": ["1815-12-10"]},
        "size": {"$ref": "#/$defs/size"},
        "points": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["x", "z"],
                "properties": {
                    "x": {"type": "number", "description": "To the right."},
                    "z": {"type": "number"},
                },
            },
        },
        "form": {
            "oneOf": [
                {
                    "type": "object",
                    "required": ["type", "radius"],
                    "properties": {"type": {"const": "circle"}, "radius": {"type": "number"}},
                },
                {
                    "type": "object",
                    "required": ["type", "side"],
                    "properties": {"type": {"const": "square"}, "side": {"type": "number"}},
                },
            ]
        },
    },
    "allOf": [{"required": ["version"]}],
    "$defs": {
        "size": {
            "description": "How large it is.",
            "type": "object",
            "required": ["width"],
            "properties": {"width": {"type": "integer"}, "unit": {"type": "string"}},
        }
    },
    "x-statekit": {"key": "id", "file-name": True},
}
EMPTY = """\
id: ball
version: 2
# By default: true
open:
# Whether it has a volume.
# One of: plane, solid
kind:
# Who has it; null for nobody.
# The id of a record of the kind shape
# owner:
# For example: 1815-12-10
born:
# How large it is.
size:
  width:
points:
  # To the right.
  - x:
    z:
form:
  # One of: circle, square
  type:
  # Either `radius`, or `side`
# Optional: note
"""
GIVEN = {
    "open": "true",
    "kind": "solid",
    "owner": "null",
    "born": "1815-12-10",
    "size/width": "3",
    "points": "[{x: 1, z: 2.5}]",
    "/form/type": "circle",
    "/form/radius": "7",
    "note": "12",
}
COMPLETE = """\
id: ball
version: 2
note: "12"
open: true
kind: solid
owner: null
born: 1815-12-10
size:
  width: 3
points:
  - x: 1
    z: 2.5
form:
  type: circle
  radius: 7
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the root of a dataset that has a schema, and no records."""
    return dataset(tmp_path, "shape", SHAPE)


@pytest.fixture
def crowded(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder with two records of a kind, in a dataset that is the current folder."""
    monkeypatch.chdir(root)
    folder = root / "records" / "shape"
    folder.mkdir(parents=True)
    (folder / "old.yaml").write_text("id: old\n", encoding="utf-8")
    (folder / "older.yml").write_text("id: former\n", encoding="utf-8")
    return folder


def dataset(root: Path, kind: str, schema: Any) -> Path:
    """Write the schema of a kind."""
    (root / "schema").mkdir(exist_ok=True)
    (root / "schema" / f"{kind}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    return root


def write_new(root: Path, kind: str, key: str, **options: Any) -> tuple[str, list[str]]:
    """Write a new record, and return its text and what is still to be written."""
    new = statekit.new_record(kind, key, of=root, **options)
    text = (root / "records" / kind / f"{key}.yaml").read_text(encoding="utf-8")
    return text, [
        f"{each.place.span.line if each.place.span else 0} {each.pointer} {each.hint}"
        for each in new.unwritten
    ]


def test_a_record_is_written_from_its_schema(root: Path, run: Run) -> None:
    """Required members come in the order of the schema, with what can be written there as comments."""
    assert write_new(root, "shape", "ball") == (
        EMPTY,
        [
            "4 /open a boolean",
            "7 /kind one of plane, solid",
            "10 /owner the id of a record of the kind shape",
            "12 /born text in the format `date`",
            "15 /size/width an integer",
            "18 /points/0/x a number",
            "19 /points/0/z a number",
            "22 /form/type one of circle, square",
            "23 /form either `radius`, or `side`",
        ],
    )
    assert statekit.validate(root).summary.errors
    assert run("fmt", "--check", cwd=root).returncode == 0


def test_given_values_are_written_in_their_places(root: Path, run: Run) -> None:
    """A complete record has no comments, is valid, and is in the form of `statekit fmt`."""
    assert write_new(root, "shape", "ball", values=GIVEN) == (COMPLETE, [])
    assert not statekit.validate(root).summary.errors
    assert run("fmt", "--check", cwd=root).returncode == 0


def test_alternatives_follow_from_what_is_given(root: Path) -> None:
    """A constant that tells alternatives apart leaves only one of them."""
    _, unwritten = write_new(
        root, "shape", "ball", values={**GIVEN, "/form": {"type": "square"}} | {"/form/radius": 1}
    )
    assert unwritten == ["15 /form/side a number"]


def test_conditions_follow_from_what_is_given(tmp_path: Path) -> None:
    """What `if` and `dependentRequired` require counts as soon as the values for it are given."""
    schema = {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": ["a", "b"]}, "why": {"type": "string"}, "when": {"type": "string"}},
        "dependentRequired": {"why": ["when"]},
        "if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]},
        "then": {"required": ["why"]},
    }
    root = dataset(tmp_path, "thing", schema)
    assert write_new(root, "thing", "one", values={"kind": "a"}) == ("kind: a\n", [])
    assert write_new(root, "thing", "two", values={"kind": "b"})[1] == ["2 /why text"]
    assert write_new(root, "thing", "three", values={"kind": "a", "why": "x"})[1] == ["3 /when text"]


def test_a_recursive_schema_ends(tmp_path: Path) -> None:
    """A schema that requires itself has no valid records; what is written ends after some levels."""
    root = dataset(
        tmp_path, "node", {"type": "object", "required": ["in"], "properties": {"in": {"$ref": "#"}}}
    )
    text, unwritten = write_new(root, "node", "a")
    assert text.count("in:") == 8
    assert unwritten == [f"8 {'/in' * 8} an object"]


def test_a_record_is_not_valid_by_accident(tmp_path: Path) -> None:
    """Where everything is allowed, what is missing is a comment."""
    root = dataset(tmp_path, "any", {"required": ["a", "b"], "properties": {"a": {"title": "First"}}})
    assert write_new(root, "any", "x") == ("# First\n# a:\n# b:\n", ["2 /a ", "3 /b "])
    assert statekit.validate(root).summary.errors
    root = dataset(tmp_path, "none", {"type": "object"})
    assert write_new(root, "none", "x") == ("{}\n", [])


@pytest.mark.parametrize(
    ("kind", "key", "values", "message"),
    [
        ("shap", "a", {}, "there is no kind `shap`; did you mean `shape`?"),
        ("shape", "a/b", {}, "`a/b` cannot be the name of a file"),
        ("shape", "A", {}, "/id: `A` does not match the pattern `^[a-z-]+$`"),
        ("shape", "a", {"kind": "sold"}, "/kind: `sold` is not one of plane, solid; did you mean `solid`?"),
        ("shape", "a", {"size": 7}, "/size: expected an object, found the integer `7`"),
        (
            "shape",
            "a",
            {"ownr": "b"},
            "/ownr: `ownr` is not a property of the record; did you mean `owner`?",
        ),
        ("shape", "old", {}, "records/shape/old.yaml: the file exists already; nothing is overwritten"),
        ("shape", "former", {}, "records/shape/older.yml: there is a shape `former` already"),
    ],
)
def test_what_cannot_be_written_is_refused(
    crowded: Path, kind: str, key: str, values: dict[str, Any], message: str
) -> None:
    """Wrong kinds, keys, values and files are refused, and nothing is written."""
    with pytest.raises(EditError) as raised:
        statekit.new_record(kind, key, values)
    assert str(raised.value) == message
    assert sorted(file.name for file in crowded.iterdir()) == ["old.yaml", "older.yml"]


def test_files_are_named_like_the_others(root: Path) -> None:
    """The ending is that of most records of the kind."""
    folder = root / "records" / "shape"
    folder.mkdir(parents=True)
    for name in ("a.yml", "b.yml", "c.yaml"):
        (folder / name).write_text(f"id: {name[0]}\n", encoding="utf-8")
    assert statekit.new_record("shape", "ball", of=root, write=False).change.path.endswith("/ball.yml")


def test_words_are_quoted_without_computing_anything(articles: Path, run: Run) -> None:
    """Offsets, hash, context, locus and the reference to the source follow from the words."""
    words = ("--quote", "We will not wait.", "--source", "bridge", "--sources", "texts")
    done = run("new", "statement", "haste", *words, cwd=articles)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "created records/statement/haste.yaml\n")
    assert (articles / "records" / "statement" / "haste.yaml").read_text(encoding="utf-8") == (
        "id: haste\nsource: bridge\ncontent:\n  - start: 70\n    end: 89\n"
        "    sha256: 6395aef8ac35d27474db05480a34a8e245ba47fba6867b9c2f2bd4a6932837c3\n"
        "quotes:\n  - exact: We will not wait.\n    start: 71\n    end: 88\n"
        "locus:\n  paragraph: 2\n  sentences:\n    - 2\n"
    )
    done = run("validate", "--sources", "texts", "--quiet", "records/statement", cwd=articles)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            "We will build the bridge",
            (
                "these words occur 2 times in the text of `bridge`, at 2:2 and 4:32; quote more of the"
                " words, or choose one by `--occurrence`"
            ),
        ),
        (
            "We will never wait",
            (
                "the text of `bridge` does not have these words; at 2:40 it has `We will not wait`: the"
                " source has `not` where you have `never`"
            ),
        ),
        ("zebra quantum", "the text of `bridge` has neither these words nor similar ones"),
    ],
)
def test_words_that_are_not_certain_are_refused(articles: Path, run: Run, words: str, message: str) -> None:
    """Words that the source does not have, or has at several places, are not quoted."""
    quote = ("--quote", words, "--source", "bridge", "--sources", "texts")
    done = run("new", "statement", "a", *quote, cwd=articles)
    assert (done.returncode, done.stderr) == (2, f"statekit: error: {message}\n")


def test_words_are_selected_by_one_member(articles: Path, run: Run) -> None:
    """What is not quoted is selected without the members for quoted words."""
    words = ("--quote", "will not wait", "--source", "bridge", "--sources", "texts", "--at", "content")
    done = run("new", "statement", "haste", *words, cwd=articles)
    left = done.stderr.splitlines()
    assert "still to be written: `/quotes/0/exact`, text" in left[0]  # this schema requires a quotation
    assert (done.returncode, left[-1]) == (0, "created records/statement/haste.yaml")
    text = (articles / "records" / "statement" / "haste.yaml").read_text(encoding="utf-8")
    assert text.startswith("id: haste\nsource: bridge\ncontent:\n  - start: 74\n    end: 87\n    sha256: ")
    done = run("new", "statement", "b", "--at", "content", cwd=articles)
    assert "--at: it requires --quote" in done.stderr


def test_the_member_for_a_paraphrase_is_named(tmp_path: Path, run: Run) -> None:
    """If the schema rejects the members for quoted words, the option that omits them is named; else not."""
    run("init", ".", "--template", "statements", cwd=tmp_path)
    source = ("--source", "example-harbor", "--sources", "sources")
    words = ("--quote", "The ferries will run in winter too", *source)
    given = ("--set", "speaker=example-nora-lindqvist", "--set")
    done = run("new", "statement", "a", *words, *given, "mode=indirect", cwd=tmp_path)
    message = "`quotes` is not allowed here; this applies because `mode` is `indirect`"
    hint = "for words that are not quoted, such as a paraphrase, name the member that selects them"
    expected = f"statekit: error: /quotes: {message}; {hint}: `--at content`\n"
    assert (done.returncode, done.stderr) == (2, expected)
    done = run("new", "statement", "a", *words, *given, "mode=drect", cwd=tmp_path)
    assert done.returncode == 2
    assert "--at" not in done.stderr


def test_an_occurrence_is_chosen(articles: Path, run: Run) -> None:
    """The context tells it from the others, and what is typed in other typography is as in the source."""
    quote = ("--source", "bridge", "--sources", "texts", "--diff")
    done = run(
        "new",
        "statement",
        "a",
        "--quote",
        "We will build the bridge",
        "--occurrence",
        "2",
        *quote,
        cwd=articles,
    )
    assert "+    start: 141\n+    end: 165\n+    prefix: “\n+    suffix: .\n" in done.stdout
    done = run("new", "statement", "a", "--quote", "The council - all of it - agreed", *quote, cwd=articles)
    assert "+  - exact: The council – all of it – agreed\n" in done.stdout
    assert done.stderr == (
        "quoted as in the source: the source has `–` (U+2013 EN DASH) where you have `-`"
        " (U+002D HYPHEN-MINUS)\n"
        "would create records/statement/a.yaml\n"
    )
    assert not (articles / "records" / "statement" / "a.yaml").exists()


def test_what_is_left_is_listed(root: Path, run: Run) -> None:
    """The command names each place at which something is still to be written."""
    given = [
        f"--set={pointer}={value}" for pointer, value in GIVEN.items() if pointer not in {"kind", "born"}
    ]
    done = run("new", "shape", "ball", *given, cwd=root)
    assert (done.returncode, done.stderr) == (
        0,
        (
            "records/shape/ball.yaml:7:1: still to be written: `/kind`, one of plane, solid\n"
            "records/shape/ball.yaml:10:1: still to be written: `/born`, text in the format `date`\n"
            "created records/shape/ball.yaml\n"
        ),
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--quote", "a"], "Invalid value for --quote: it requires --source and --sources"),
        (["--source", "a"], "Invalid value for --source: it requires --quote"),
        (["--set", "a"], "`a` is not POINTER=VALUE, such as `language=en`"),
        (["--edit"], "Invalid value for --edit: neither VISUAL nor EDITOR names an editor"),
        (["--edit", "--diff"], "Invalid value for --edit: nothing is written with --diff or --check"),
    ],
)
def test_options_that_do_not_fit_are_refused(root: Path, run: Run, options: list[str], message: str) -> None:
    """Options that need others, and values that cannot be read, are wrong usage."""
    done = run("new", "shape", "ball", *options, cwd=root, VISUAL="", EDITOR="")
    assert done.returncode == 2
    assert message in done.stderr
    assert not (root / "records").exists()


def test_a_record_is_checked_after_it_was_edited(root: Path, run: Run) -> None:
    """`--edit` opens the file in the editor, and reports its errors."""
    editor = root / "editor"
    editor.write_text(f"#!/bin/sh\ncat > \"$1\" <<'EOF'\n{COMPLETE}EOF\n", encoding="utf-8")
    editor.chmod(0o755)
    done = run("new", "shape", "ball", "--edit", cwd=root, VISUAL="./editor", EDITOR="false")
    assert (done.returncode, done.stdout) == (0, "")
    done = run("new", "shape", "cube", "--edit", cwd=root, EDITOR="true", VISUAL="")
    assert done.returncode == 1
    assert (
        "records/shape/cube.yaml:4:1: error[schema/type] expected a boolean, found empty (null)"
        in done.stdout
    )
