"""Standing in: what tests, patches and assignments put in the place of the object whose method is called."""
