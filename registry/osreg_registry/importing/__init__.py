"""Tables of a municipality as entries: reading, mapping columns, and what became of every row and cell."""
