"""Output settings derived from environment variables: the report format, colors, the progress bar."""

from __future__ import annotations

from collections.abc import Mapping

Environment = Mapping[str, str]
"""Environment variables, by name."""

_FALSE = ("", "0", "false")


def default_format(environment: Environment) -> str:
    """Return the report format to use if none is given: that of the CI system, or `text`."""
    if _is_true(environment, "GITHUB_ACTIONS"):
        return "github"
    if _is_true(environment, "GITLAB_CI"):
        return "gitlab"
    return "text"


def use_color(environment: Environment, *, terminal: bool) -> bool:
    """Return True on a terminal, unless NO_COLOR disables colors; FORCE_COLOR enables them anywhere.

    Either variable has an effect if it is not empty (no-color.org, force-color.org).
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def use_progress_bar(environment: Environment, *, terminal: bool) -> bool:
    """Return True on a terminal that can redraw a line, unless in CI."""
    return terminal and environment.get("TERM") != "dumb" and not _is_true(environment, "CI")


def _is_true(environment: Environment, name: str) -> bool:
    return environment.get(name, "").lower() not in _FALSE
