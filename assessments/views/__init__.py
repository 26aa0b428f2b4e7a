"""Pages of the assessments app, a file a role or a subject."""
