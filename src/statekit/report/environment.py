"""What the surroundings of a run ask for: the format that fits a CI system, colours, a progress bar."""

from __future__ import annotations

from collections.abc import Mapping

Environment = Mapping[str, str]
"""Variables of the environment by name."""

_OFF = ("", "0", "false")


def fitting_format(environment: Environment) -> str:
    """The format where none was asked for: that of GitHub Actions or GitLab CI there, else `text`."""
    if _is_set(environment, "GITHUB_ACTIONS"):
        return "github"
    if _is_set(environment, "GITLAB_CI"):
        return "gitlab"
    return "text"


def wants_colour(environment: Environment, *, terminal: bool) -> bool:
    """Colours on a terminal, unless NO_COLOR says otherwise; FORCE_COLOR wants them anywhere.

    Either counts where it is not empty (no-color.org, force-color.org).
    """
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def wants_progress(environment: Environment, *, terminal: bool) -> bool:
    """A progress bar on a terminal that can redraw a line, and none in CI."""
    return terminal and environment.get("TERM") != "dumb" and not _is_set(environment, "CI")


def _is_set(environment: Environment, name: str) -> bool:
    return environment.get(name, "").lower() not in _OFF
