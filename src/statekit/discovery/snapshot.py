"""The state of folders when a dataset was found; the cache compares it with their state in later runs."""

from __future__ import annotations

from collections.abc import Mapping

from statekit._startup.frozen import field, frozen


@frozen
class Snapshot:
    """The state of the folders in which a dataset was found.

    Attributes:
        record_folders: the folders whose records were all found, each with the digest of its listing.
        schema_folders: the folders that were searched for schemas, each with the digest of its listing.
        absent: paths of schema folders that do not exist; had one existed, it would have been used.
        files: other files that finding the dataset depended on, existing or not, with their stamps before
            they were read: settings, and the patterns of git.
        is_complete: True if these folders and the files of the dataset are all that finding it depended on.
        moment: nanoseconds since the epoch, taken before any folder was listed; 0 if unknown.
    """

    record_folders: Mapping[str, bytes] = field(default_factory=dict)
    schema_folders: Mapping[str, bytes] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    is_complete: bool = True
    moment: int = 0
