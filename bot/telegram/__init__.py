"""The door to Telegram: posts go out, commands come in. The only floor that knows python-telegram-bot."""
