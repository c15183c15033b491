"""The web application: rooms that store and show what the floors below understand. The only room that knows Django."""
