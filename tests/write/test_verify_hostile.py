"""A release of somebody who means harm: each is a problem or one line, and nothing outside of it is read."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from statekit.write import ReleaseError
from statekit.write.verify import folder as folders
from statekit.write.verify import verify
from tests_write import seal

Release = Callable[..., Path]
Run = Callable[..., "subprocess.CompletedProcess[str]"]
