"""What to do: cues, wording, notes, scripts to prompts, practice scenes."""
