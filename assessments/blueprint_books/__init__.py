"""A blueprint as the Excel book that councils sign: written, and read back."""
