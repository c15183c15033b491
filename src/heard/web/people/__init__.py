"""People: who they are, what they may do, how they come in, and the trail of who did what."""
