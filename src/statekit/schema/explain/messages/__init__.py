"""The messages of violated keywords."""
