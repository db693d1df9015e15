"""What is wrong with a value by its schema: which mistakes there are, and how they are said."""
