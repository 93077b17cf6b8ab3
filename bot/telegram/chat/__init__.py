"""The conversation with admins: who speaks, where, what waits for an answer. The commands are in `commands`."""
