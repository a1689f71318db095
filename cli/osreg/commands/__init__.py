"""One file a command: arguments in, one call, one report, exit code."""
