"""The command line: one module per command, which parses its options, calls the API, prints and exits."""
