"""Explain why a value does not satisfy a schema."""
