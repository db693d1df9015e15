"""A release of somebody who means harm: each is a problem or one line, and nothing outside of it is read."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

Release = Callable[..., Path]
Run = Callable[..., "subprocess.CompletedProcess[str]"]
