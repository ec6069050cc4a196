"""What the whole tree means: module names, definitions by role, and what every use refers to, with evidence."""
