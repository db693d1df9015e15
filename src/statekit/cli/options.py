"""Arguments and options that several commands have in common."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from statekit._startup.frozen import frozen, replace
from statekit.cli import candidates

if TYPE_CHECKING:
    from statekit.config.settings import Settings


class TierName(StrEnum):
    """The tier that reads records."""

    AUTO = "auto"
    REFERENCE = "reference"
    BOTH = "both"


class TextOrJson(StrEnum):
    """The format of the output."""

    TEXT = "text"
    JSON = "json"


class KeysName(StrEnum):
    """How keys are read that are not text."""

    STRICT = "strict"
    TEXT = "text"


_option = partial(typer.Option, show_default=False)
"""An option whose default is nothing, or is described in its help."""

Texts = list[str] | None
"""The values of an option that may be repeated."""

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="PATH...",
        help="A dataset, or files and folders in it; with --schema, any files and folders; or files that name"
        " their own schema. By default, the dataset in the current folder.",
        show_default=False,
    ),
]
SchemaFile = Annotated[
    Path | None,
    _option(
        "--schema",
        metavar="FILE",
        help="Check against this JSON Schema (JSON or YAML) instead of the schemas of a dataset. May be a"
        " part of a file, such as `openapi.yaml#/components/schemas/Pet`.",
    ),
]
Schemas = Annotated[
    Texts,
    _option(
        metavar="URI=PATH",
        help="The file of a schema that others refer to by its $id, or the folder of all schemas whose $id"
        " begins with URI. May be repeated. Overrides the same URIs in `schemas` in the settings.",
    ),
]
AssertContent = Annotated[
    bool,
    typer.Option(
        "--assert-content",
        help="Check contentEncoding and contentMediaType in draft 6 and 7.",
    ),
]
AssertFormats = Annotated[
    bool | None,
    _option(
        help="Check `format`, which is the default; otherwise it is an annotation, and any text is valid."
        " Overrides `assert-formats` in the settings.",
    ),
]
SchemaRoot = Annotated[
    Path | None,
    _option(
        metavar="DIR",
        help="The folder that references of schemas, such as ../common.json, may lead to. By default, the"
        " folder of each schema.",
    ),
]
Sources = Annotated[
    Path | None,
    _option(
        metavar="DIR",
        help="Compare quotations with the source texts in this folder.",
    ),
]
SourceTexts = Annotated[
    Path,
    typer.Option(
        "--sources", metavar="DIR", help="The folder that has the texts of the sources.", show_default=False
    ),
]
Format = Annotated[TextOrJson, typer.Option("--format", help="The format of the output.")]
Select = Annotated[
    Texts,
    _option(
        metavar="RULE",
        autocompletion=candidates.rules,
        help="Report only this rule (`schema/enum`) or all rules of this family (`schema`). May be"
        " repeated. Overrides `select` and `ignore` in the settings.",
    ),
]
Ignore = Annotated[
    Texts,
    _option(
        metavar="RULE",
        autocompletion=candidates.rules,
        help="Do not report this rule, or the rules of this family. May be repeated.",
    ),
]
Exclude = Annotated[
    Texts,
    _option(
        metavar="PATTERN",
        help="Skip files in folders that match PATTERN, in the syntax of .gitignore, relative to the current"
        " folder. May be repeated.",
    ),
]
YamlTag = Annotated[
    Texts,
    _option(
        "--yaml-tag",
        metavar="TAG",
        help="Allow a tag in YAML, such as `!secret`, and keep its value. May be repeated.",
    ),
]
YamlMergeKeys = Annotated[
    bool,
    typer.Option("--yaml-merge-keys", help="Read `<<` in YAML as a merge key, as YAML 1.1 does."),
]
YamlKeys = Annotated[
    KeysName,
    typer.Option(
        help="How to read keys in YAML that are numbers, booleans or null: `strict` reports them, and `text`"
        " reads them as text."
    ),
]
MaxBytes = Annotated[
    int | None,
    typer.Option(min=1, max=64 * 1024 * 1024, metavar="N", help="Report files larger than N bytes."),
]
MaxDepth = Annotated[
    int | None,
    typer.Option(min=1, max=100, metavar="N", help="Report files with more than N nested objects and lists."),
]
MaxValues = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=500_000,
        metavar="N",
        help="Report files with more than N keys and values; in JSON Lines, lines.",
    ),
]
Include = Annotated[
    Texts,
    _option(
        metavar="PATTERN",
        help="Read files in folders that match PATTERN in addition to those that end in .yaml or .yml. May be"
        " repeated.",
    ),
]
StdinName = Annotated[
    str | None,
    _option(
        metavar="NAME",
        help="The name of the file on standard input, if a PATH is `-`. It decides the format and the schema,"
        " as if the file of this name had these contents. By default, standard input is YAML.",
    ),
]
RespectGitignore = Annotated[
    bool | None,
    _option(
        help="Skip files in folders that git ignores, which is the default; files that are named are read.",
    ),
]
Table = Annotated[
    str | None,
    _option(
        metavar="NAME",
        help="The name of the table, with --schema. By default, <kind> of <kind>.schema.json, or `records`.",
    ),
]
Key = Annotated[
    str | None,
    _option(
        metavar="NAME|file",
        help="The property that is the key of each record, or `file` for the name of its file. Overrides"
        " `key` in the settings. Not for schemas that declare a key.",
    ),
]
Jobs = Annotated[
    int | None,
    _option(
        "--jobs",
        "-j",
        min=1,
        metavar="N",
        help="The maximum number of worker processes. By default, the number of cores.",
    ),
]
NoCache = Annotated[
    bool,
    typer.Option("--no-cache", help="Do not read or write the cache."),
]
Tier = Annotated[
    TierName,
    typer.Option(
        help="How to read records: `auto` uses the native parser for text that it is known to read correctly,"
        " `reference` never uses it, and `both` uses both parsers and compares the results."
    ),
]


@frozen
class YamlOptions:
    """The options for how YAML is read.

    Attributes:
        tags: the tags to allow.
        merge_keys: True to read merge keys.
        keys: how keys are read that are not text.
        max_bytes: the largest size of a file; None for that of the settings.
        max_depth: the largest number of nested collections.
        max_values: the largest number of keys and values.
    """

    tags: list[str] | None = None
    merge_keys: bool = False
    keys: KeysName = KeysName.STRICT
    max_bytes: int | None = None
    max_depth: int | None = None
    max_values: int | None = None

    @property
    def are_default(self) -> bool:
        """True if none of them is given."""
        return not self.tags and replace(self, tags=None) == YamlOptions()

    def apply(self, settings: Settings) -> Settings:
        """Return settings with these options, which add to the profile.

        Raises:
            typer.BadParameter: a tag is not valid.
        """
        limits = {
            name: value
            for name in ("max_bytes", "max_depth", "max_values")
            if (value := getattr(self, name)) is not None
        }
        if limits:
            settings = replace(settings, profile=replace(settings.profile, **limits))
        if not (self.tags or self.merge_keys or self.keys is KeysName.TEXT):
            return settings
        from statekit.config.profiles import ProfileError, with_options

        text_keys = self.keys is KeysName.TEXT
        try:
            profile = with_options(
                settings.profile, self.tags or (), merge_keys=self.merge_keys, text_keys=text_keys
            )
        except ProfileError as error:
            raise typer.BadParameter(str(error), param_hint="--yaml-tag") from None
        return replace(settings, profile=profile)


def require_schema(table: str | None, schema: Path | None) -> None:
    """Check that --table is only used with --schema.

    Raises:
        typer.BadParameter: it is used without.
    """
    if table is not None and schema is None:
        raise typer.BadParameter("it requires --schema", param_hint="--table")
