"""One file a format: a result becomes text. A report decides nothing."""
