"""HTML forms of the banks app."""
