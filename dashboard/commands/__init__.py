"""The commands of `goodword`, by subject; heavy modules are imported inside a command, so that help is quick."""
