"""What the surroundings of a run ask for, and the bar that is drawn there."""

from __future__ import annotations

import io

import pytest

from statekit.report import ProgressBar, fitting_format, wants_colour, wants_progress


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
def test_the_format_that_fits(environment: dict[str, str], name: str) -> None:
    """GitHub Actions and GitLab CI have a format of their own; everywhere else it is text."""
    assert fitting_format(environment) == name


@pytest.mark.parametrize(
    ("environment", "terminal", "wanted"),
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
def test_colours(environment: dict[str, str], *, terminal: bool, wanted: bool) -> None:
    """Colours on a terminal, with FORCE_COLOR anywhere, with NO_COLOR nowhere."""
    assert wants_colour(environment, terminal=terminal) is wanted


@pytest.mark.parametrize(
    ("environment", "terminal", "wanted"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"CI": "true"}, True, False),
        ({"CI": "0"}, True, True),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_progress(environment: dict[str, str], *, terminal: bool, wanted: bool) -> None:
    """A bar is drawn on a terminal that can redraw a line, and never in CI."""
    assert wants_progress(environment, terminal=terminal) is wanted


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_a_bar_comes_late_and_goes_away() -> None:
    """Nothing within the first second; then a line that is drawn again in place, and removed."""
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


def test_a_bar_fits_into_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a narrow terminal the bar is cut, so that it stays one line that can be removed."""
    monkeypatch.setenv("COLUMNS", "20")
    stream, clock = io.StringIO(), Clock()
    bar = ProgressBar(stream, clock)
    clock.now = 2.0
    bar.show(1, 2)
    assert stream.getvalue() == "\rchecking [#########\x1b[K"


def test_a_short_run_shows_no_bar() -> None:
    """Where no bar was drawn none is removed."""
    stream = io.StringIO()
    bar = ProgressBar(stream, Clock())
    bar.show(1, 1)
    bar.clear()
    assert stream.getvalue() == ""
