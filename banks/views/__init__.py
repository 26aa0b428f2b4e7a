"""Pages of the banks app."""
