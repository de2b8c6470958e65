"""The command line: every command, each importing what it needs when it is run (design: cli.md)."""
