"""Write tables as files, one module per format, and the release folder that contains them."""

from statekit.write.compress import COMPRESSIONS
from statekit.write.databases import Database
from statekit.write.describe import DatasetInfo
from statekit.write.export import write_release
from statekit.write.files import Format, WriteResult, write_tables
from statekit.write.formats import DATABASES, DEFAULT, FORMATS, SPREADSHEET, find_formats
from statekit.write.release import CHECKSUMS, check_output, release
from statekit.write.scratch import ReleaseError, scratch_folder, temporary_folder

__all__ = [
    "CHECKSUMS",
    "COMPRESSIONS",
    "DATABASES",
    "DEFAULT",
    "FORMATS",
    "SPREADSHEET",
    "Database",
    "DatasetInfo",
    "Format",
    "ReleaseError",
    "WriteResult",
    "check_output",
    "find_formats",
    "release",
    "scratch_folder",
    "temporary_folder",
    "write_release",
    "write_tables",
]
