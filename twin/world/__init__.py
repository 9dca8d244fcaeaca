"""Everything chance decides in one replication, drawn ahead."""
