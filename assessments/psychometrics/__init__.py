"""Classical test theory: numbers in, numbers out, no Django."""
