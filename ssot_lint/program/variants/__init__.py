"""What a use may reach besides what a type checker says: objects of heirs, and attributes that are set elsewhere."""
