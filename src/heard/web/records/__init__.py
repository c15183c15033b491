"""Records: conversations leave as files, a customer gets or is spared all that is kept, and what is old goes."""
