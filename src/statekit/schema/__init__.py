"""JSON Schema as a language: loading, dialects, verdict, explanation."""
