"""Pages of the system administrator, a file a subject."""
