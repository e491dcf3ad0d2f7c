"""Reading, mapping and converting what other tools export."""
