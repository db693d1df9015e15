"""Settings, suppression comments, and the metadata of a dataset."""
