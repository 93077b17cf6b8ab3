"""What admins type: the commands, the dialogues around them, and the chat that carries both.

`menu.py` lists the commands, `replies.py` is what comes back, `chat.py` the conversation over Telegram. The commands
themselves: `deeds.py` (watchlists, names, feeds, channels, people), `questions.py` (why, and why not), `stories.py`
(split, mute), `figures.py` (figures and states), `lists.py` (files that go out and come in).
"""
