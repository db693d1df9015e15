"""Change the records of a dataset as curators ask for it."""
