"""Work that waits its turn: the table is the queue."""
