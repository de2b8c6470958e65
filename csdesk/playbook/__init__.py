"""The shop's operating procedure as data: shapes, loading, checking, the shop's own overlay."""
