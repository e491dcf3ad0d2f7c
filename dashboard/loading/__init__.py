"""Loading a file in the browser: uploads, the jobs that read and load them, and the answers a person gives."""
