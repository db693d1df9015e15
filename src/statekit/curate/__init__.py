"""What curators ask for: words found in sources, and changes of records."""
