"""Characters: their names, and which of them look alike."""
