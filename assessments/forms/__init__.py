"""Forms of the assessments app, a file a subject."""
