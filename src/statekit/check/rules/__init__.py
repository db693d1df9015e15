"""What JSON Schema cannot say: the rules that cross records, and those for the texts of sources."""
