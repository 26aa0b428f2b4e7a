"""Files of the training app, read into plain data; no Django."""
