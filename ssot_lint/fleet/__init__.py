"""Many repositories by one set of contracts: what is declared, how each is checked, what is kept and told."""
