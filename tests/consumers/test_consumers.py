"""The files that describe a release are valid for other programs, which `make test-consumers` installs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

import statekit

if TYPE_CHECKING:
    Release: TypeAlias = tuple[Path, statekit.LoadedDataset]

pytestmark = pytest.mark.filterwarnings("default")


def test_frictionless(release: Release) -> None:
    """The Data Package is valid: hashes, sizes, every cell of CSV, keys and references."""
    frictionless = pytest.importorskip("frictionless", reason="run make test-consumers")
    folder, _ = release
    report = frictionless.validate(str(folder / "datapackage.json"))
    messages = [error.message for task in report.tasks for error in task.errors]
    assert report.valid, [*messages, *(error.message for error in report.errors)]


def test_mlcroissant(release: Release) -> None:
    """The Croissant file is valid, and contains a record set for every table."""
    mlcroissant = pytest.importorskip("mlcroissant", reason="run make test-consumers")
    folder, tables = release
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert {each.id for each in dataset.metadata.record_sets} >= set(tables)


def test_hugging_face(release: Release) -> None:
    """Each table is a configuration of the dataset."""
    datasets = pytest.importorskip("datasets", reason="run make test-consumers")
    folder, tables = release
    assert sorted(datasets.get_dataset_config_names(str(folder))) == sorted(tables)
