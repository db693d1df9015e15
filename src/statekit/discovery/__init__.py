"""Find schemas, record files and their kinds."""
