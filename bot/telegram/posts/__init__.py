"""Posts: what readers see, as Telegram takes it."""
