"""Worker processes, signals and standard streams."""
