"""The application around the pages: server, people, cards, command line."""
