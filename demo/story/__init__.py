"""The story of the demonstration: each step calls the functions that a user's act would run."""
