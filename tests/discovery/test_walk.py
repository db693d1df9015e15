"""Files are listed correctly while other programs change the folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from statekit.discovery.walk import list_folder


def test_a_link_that_is_removed_meanwhile(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link that is removed while it is being resolved is a link to nothing."""
    (dataset / "records" / "person" / "eve.yaml").symlink_to("ada.yaml")

    follow = os.path.realpath

    def vanish(path: str, **how: bool) -> str:
        if path.endswith("eve.yaml"):
            raise FileNotFoundError(2, "No such file or directory", path)
        return follow(path, **how)

    monkeypatch.setattr(os.path, "realpath", vanish)
    listing = list_folder(str(dataset / "records"))
    assert [entry.refusal for entry in listing.entries] == [None, None, "this is a link to nothing"]


@pytest.mark.parametrize("becomes", ["file", "pipe", "link", "nothing"])
def test_a_folder_that_is_replaced_meanwhile(
    dataset: Path, monkeypatch: pytest.MonkeyPatch, becomes: str
) -> None:
    """A folder that is removed or replaced while it is being listed is empty."""
    folder = dataset / "records" / "person" / "more"
    folder.mkdir()
    scan = os.scandir

    def change(path: str) -> Any:
        if path == str(folder):
            folder.rmdir()
            if becomes == "file":
                folder.touch()
            elif becomes == "pipe":
                os.mkfifo(folder)
            elif becomes == "link":
                folder.symlink_to("more")
        return scan(path)

    monkeypatch.setattr(os, "scandir", change)
    listing = list_folder(str(dataset / "records"))
    assert [entry.name for entry in listing.entries] == ["ada.yaml", "charles.yaml"]
    with pytest.raises(NotADirectoryError):
        list_folder(listing.entries[0].path)
