"""Scripts turned into cue cards: prompts, not cages."""
