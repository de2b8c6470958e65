"""The one engine that takes in every file (spec 03, "Import")."""
