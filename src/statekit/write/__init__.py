"""Tables as files: one module a format, and the release that holds them."""

from statekit.write.compress import COMPRESSIONS
from statekit.write.databases import Database
from statekit.write.describe import Source
from statekit.write.export import write_release
from statekit.write.files import Format, Manifest, write_tables
from statekit.write.formats import DATABASES, DEFAULT, FORMATS, find_formats
from statekit.write.release import CHECKSUMS, check_output, release
from statekit.write.scratch import ReleaseError, scratch_folder, temporary_folder

__all__ = [
    "CHECKSUMS",
    "COMPRESSIONS",
    "DATABASES",
    "DEFAULT",
    "FORMATS",
    "Database",
    "Format",
    "Manifest",
    "ReleaseError",
    "Source",
    "check_output",
    "find_formats",
    "release",
    "scratch_folder",
    "temporary_folder",
    "write_release",
    "write_tables",
]
