"""At any scale: conversations and readings go out, to a terminal, a page, a table or a line."""
