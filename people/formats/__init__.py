"""Files of the people app, read into plain data; no Django."""
