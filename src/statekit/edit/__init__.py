"""Change files in place: every character that is not concerned stays as it is."""
