"""The command line: a module per command, which parses, calls the public functions, prints and exits."""
