"""Who may come in: modes, passwords, sessions, the gate before every route, and the pages of the sign-in."""
