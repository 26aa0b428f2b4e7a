"""Documents of the sitting as PDF: what is printed comes in as plain text. No Django."""
