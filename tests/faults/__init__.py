"""What must hold when machines fail: a real server, real kills, every acknowledged answer read back."""
