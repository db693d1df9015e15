"""Find schemas, records and their kinds."""
