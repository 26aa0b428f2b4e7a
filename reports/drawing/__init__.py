"""Drawing of printed documents: plain data in, bytes out. No Django, no clock, no settings."""
