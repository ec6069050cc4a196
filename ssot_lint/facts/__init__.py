"""What one file says: bytes in, frozen text and numbers out; nothing here knows a path or another file."""
