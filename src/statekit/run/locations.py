"""Find the places of routes in many files, in workers. Reading files with places is slow."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from statekit.diagnostics import Place, Route
from statekit.process.pool import WorkerPool
from statekit.run.fields import from_fields, to_fields, to_json

Location: TypeAlias = "tuple[Place, str | None]"
"""The place of a route, and the key of the record."""

MIN_FILES = 64
"""The number of files from which on workers are started."""
_FILES_OF_A_TASK = 32
_PATH = frozenset({"path"})
"""The field of a place that is not encoded: the route has it, too."""


def find_in_workers(
    routes: Mapping[str, Sequence[Route]], find: Callable[[str], Iterable[Location]], jobs: int
) -> Iterator[tuple[Route, Location]]:
    """Yield routes with their locations.

    Args:
        routes: the routes into each file, by its path.
        find: returns the locations of the routes into a file.
        jobs: the maximum number of workers.
    """
    paths = list(routes)
    starts = range(0, len(paths), _FILES_OF_A_TASK)
    tasks = [paths[start : start + _FILES_OF_A_TASK] for start in starts]
    for task, data in WorkerPool(_LocationWork(routes, find)).run(tasks, jobs):
        for path, group in zip(task, json.loads(data), strict=True):
            for route, (fields, key) in zip(routes[path], group, strict=True):
                yield route, (from_fields(Place, {"path": path, **fields}), key)


class _LocationWork:
    """The work of a pool of workers: it finds the places in some files."""

    def __init__(self, routes: Mapping[str, Sequence[Route]], find: Callable[[str], Iterable[Location]]):
        self._routes = routes
        self._find = find

    def do(self, task: list[str]) -> bytes:
        """Return the locations of the routes into each file."""
        return _encode([list(self._find(path)) for path in task])

    @staticmethod
    def split(task: list[str]) -> list[list[str]]:
        """Split a task into tasks of one file each."""
        return [[path] for path in task]

    def give_up(self, task: list[str], _reason: str) -> bytes:
        """Return locations without lines for a file that ends every worker that reads it."""
        return _encode([[(Place(path), None) for _ in self._routes[path]] for path in task])


def _encode(locations: list[list[Location]]) -> bytes:
    encoded = [[(to_fields(place, _PATH), key) for place, key in group] for group in locations]
    return json.dumps(encoded, separators=(",", ":"), default=to_json).encode()
