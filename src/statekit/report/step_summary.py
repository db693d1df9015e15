"""The step summary of GitHub Actions: findings by rule and file, with links to lines, in Markdown."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from statekit._startup.expressions import expression
from statekit.diagnostics import Diagnostic
from statekit.phrasing import plural, shorten
from statekit.report.escape import escape
from statekit.report.summary import Counts, format_summary

VARIABLE = "GITHUB_STEP_SUMMARY"
"""The environment variable with the path of the file to append to."""

_MAX_ROWS = 200
_MAX_CHARACTERS = 300
_ACTIVE = expression(r"""[][\\`*_{}()<>#+.!|~@:&"'$^=]""")
"""Characters that Markdown, HTML or GitHub may interpret."""


def step_summary(diagnostics: Sequence[Diagnostic], counts: Counts, environment: Mapping[str, str]) -> str:
    """Return the text to append to the step summary.

    Args:
        diagnostics: the findings.
        counts: the counts of the run.
        environment: the environment variables, which name the repository and the commit.
    """
    heading, _, _ = format_summary(counts).partition("\n")
    lines = [f"### statekit: {_markdown(heading)}", ""]
    lines.extend(_table(diagnostics, environment))
    return "\n".join([*lines, "", ""])


def _table(diagnostics: Sequence[Diagnostic], environment: Mapping[str, str]) -> Iterator[str]:
    groups: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        groups.setdefault((diagnostic.rule, diagnostic.place.path), []).append(diagnostic)
    if not groups:
        return
    yield "| rule | file | findings | first finding |"
    yield "| --- | --- | ---: | --- |"
    ordered = sorted(groups, key=lambda key: (-len(groups[key]), key))
    for rule, path in ordered[:_MAX_ROWS]:
        group = groups[rule, path]
        first = group[0]
        message = _markdown(shorten(first.message, _MAX_CHARACTERS))
        yield f"| {_markdown(rule)} | {_link(first, environment)} | {len(group)} | {message} |"
    if len(ordered) > _MAX_ROWS:
        yield ""
        yield f"{plural(len(ordered) - _MAX_ROWS, 'more row')}: see the report in the log."


def _link(diagnostic: Diagnostic, environment: Mapping[str, str]) -> str:
    """Return the path and the line of a finding, linked to the file in the repository if that is known."""
    path, span = diagnostic.place.path, diagnostic.place.span
    text = _markdown(escape(f"{path}:{span.line}" if span else path))
    url = _url(path, environment)
    if url is None:
        return text
    return f"[{text}]({url}{f'#L{span.line}' if span else ''})"


def _url(path: str, environment: Mapping[str, str]) -> str | None:
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_WORKSPACE")
    server, repository, commit, workspace = (environment.get(name, "") for name in names)
    if not (server and repository and commit and workspace):
        return None
    inside = os.path.relpath(path, workspace)
    if inside.startswith(".."):
        return None
    steps = quote(f"{repository}/blob/{commit}/{inside}", errors="replace")
    return f"{server}/{steps}?plain=1"


def _markdown(text: str) -> str:
    """Return a text as it is displayed literally in a cell of a table."""
    return _ACTIVE.sub(lambda match: f"&#{ord(match.group())};", text)
