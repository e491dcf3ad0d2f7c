"""`python -m dashboard` is `goodword`."""

from dashboard.cli import main

if __name__ == "__main__":
    main()
