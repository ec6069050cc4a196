"""What a team declares: configuration discovery, contracts, symbols and rewrite templates."""
