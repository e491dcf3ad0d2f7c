"""Deeds of administrators on rights, sessions, files of staff and the audit; each a POST that the audit tells."""
