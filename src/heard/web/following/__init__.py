"""Following through: what was promised is kept, and the customer hears that somebody listened."""
