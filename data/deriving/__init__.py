"""What a load fills in: cells that a source left empty and that other tables know."""
