"""Upkeep: for whoever runs Heard. Backup and restore, health and figures, and what is unsafe or missing."""
