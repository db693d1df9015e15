"""The report format, colors and the progress bar follow the environment."""

from __future__ import annotations

import io

import pytest

from statekit.report.environment import default_format, use_color, use_progress_bar
from statekit.report.progress import ProgressBar


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, "text"),
        ({"CI": "true"}, "text"),
        ({"GITHUB_ACTIONS": "true"}, "github"),
        ({"GITHUB_ACTIONS": "false"}, "text"),
        ({"GITLAB_CI": "true"}, "gitlab"),
        ({"GITLAB_CI": ""}, "text"),
    ],
)
def test_default_format(environment: dict[str, str], name: str) -> None:
    """The default format is that of GitHub Actions or GitLab CI in these systems, and text elsewhere."""
    assert default_format(environment) == name


@pytest.mark.parametrize(
    ("environment", "terminal", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_colors(environment: dict[str, str], *, terminal: bool, expected: bool) -> None:
    """Colors are used on a terminal, anywhere with FORCE_COLOR, and never with NO_COLOR."""
    assert use_color(environment, terminal=terminal) is expected


@pytest.mark.parametrize(
    ("environment", "terminal", "expected"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"CI": "true"}, True, False),
        ({"CI": "0"}, True, True),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_progress_bar(environment: dict[str, str], *, terminal: bool, expected: bool) -> None:
    """A progress bar is displayed on a terminal that can redraw a line, and never in CI."""
    assert use_progress_bar(environment, terminal=terminal) is expected


class Clock:
    """A clock that tests set."""

    now = 0.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now


def test_a_bar_appears_after_a_second_and_is_removed() -> None:
    """The bar appears after one second, is redrawn in place, and is removed at the end."""
    stream, clock = io.StringIO(), Clock()
    bar = ProgressBar(stream, clock)
    clock.now = 0.9
    bar.show(10, 1000)
    assert stream.getvalue() == ""
    clock.now = 1.0
    bar.show(500, 1000)
    clock.now = 1.05
    bar.show(501, 1000)
    clock.now = 1.2
    bar.show(1000, 1000)
    bar.clear()
    assert stream.getvalue().split("\r") == [
        "",
        "checking [############------------] 500 of 1000 files\x1b[K",
        "checking [########################] 1000 of 1000 files\x1b[K",
        "\x1b[K",
    ]


def test_a_bar_fits_into_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a narrow terminal the bar is truncated, so that it can be removed."""
    monkeypatch.setenv("COLUMNS", "20")
    stream, clock = io.StringIO(), Clock()
    bar = ProgressBar(stream, clock)
    clock.now = 2.0
    bar.show(1, 2)
    assert stream.getvalue() == "\rchecking [#########\x1b[K"


def test_a_short_run_shows_no_bar() -> None:
    """A run that ends before the bar appears writes nothing."""
    stream = io.StringIO()
    bar = ProgressBar(stream, Clock())
    bar.show(1, 1)
    bar.clear()
    assert stream.getvalue() == ""
