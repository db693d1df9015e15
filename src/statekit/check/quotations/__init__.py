"""TextComparison of quotations with the texts of their sources."""
