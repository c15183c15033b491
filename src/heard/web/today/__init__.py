"""Today: how somebody arrives, what is due, one thing to practise, what they said lately."""
