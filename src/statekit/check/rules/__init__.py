"""Cross-record rules: checks that need more than one record, such as references and unique keys."""
