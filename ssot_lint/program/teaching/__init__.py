"""Teaching: what a type checker is blind to, told to it by unsaved text; nothing on disk changes."""
