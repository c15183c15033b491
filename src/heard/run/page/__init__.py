"""The annotated conversation as a page, and the look that every page shares (static/)."""
