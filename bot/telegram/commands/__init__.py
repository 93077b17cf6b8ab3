"""What admins type: the commands, the dialogues around them, and the chat that carries both.

`replies.py` is what comes back, `deeds.py` the commands themselves, `chat.py` the conversation over Telegram.
"""
