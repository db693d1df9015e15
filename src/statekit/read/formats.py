"""The formats of record files, which the suffix of the file name decides."""

from __future__ import annotations

import os

JSON_SUFFIX = ".json"
JSON_LINES_SUFFIXES = (".jsonl", ".ndjson")
JSON5_SUFFIX = ".json5"
JSON_WITH_COMMENTS_SUFFIXES = (JSON5_SUFFIX, ".jsonc")
TOML_SUFFIX = ".toml"
MARKDOWN_SUFFIXES = (".md", ".markdown", ".mdx", ".qmd", ".rmd")
"""Markdown with front matter: MDX, Quarto and R Markdown have the same."""

WITHOUT_COMMENTS = frozenset({JSON_SUFFIX, *JSON_LINES_SUFFIXES})
"""The formats in which no comment can suppress a finding."""
LIMIT_RULES = {"json": "json/limit", "toml": "toml/limit", "yaml": "yaml/limit"}
"""The rule about the limits of texts, for each family of rules."""

_JSON = WITHOUT_COMMENTS | {*JSON_WITH_COMMENTS_SUFFIXES}


def suffix_of(path: str) -> str:
    """Return the suffix of a file name, in lower case, such as `.yaml`."""
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 - a displayed path need not be a real file


def family_of(suffix: str) -> str:
    """Return the family of rules about the text of files with a suffix: `json`, `toml` or `yaml`."""
    if suffix == TOML_SUFFIX:
        return "toml"
    return "json" if suffix in _JSON else "yaml"
