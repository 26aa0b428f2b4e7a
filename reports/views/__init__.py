"""Pages of the reports app, a file a role."""
