"""How things are kept: the SQLite file, transactions, migrations, the search index."""
