"""Fixes of findings: the edits of a file that resolve them."""
