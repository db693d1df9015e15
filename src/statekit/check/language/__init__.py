"""JSON Schema as a language: its dialects, its references, its regular expressions."""
