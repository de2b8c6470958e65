"""What keeps a store whole: backups, the heads of the record, a look at the surroundings."""
