"""Lay out YAML files in one form, with the same values and comments."""
