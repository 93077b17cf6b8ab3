"""What admins type: the commands, the dialogues around them, and the chat that carries both.

`menu.py` lists the commands, `replies.py` is what comes back, `chat.py` the conversation over Telegram. Beside it:
`group_talk.py` (what happens in groups), `typed.py` (what a message means), `dialogues.py` (questions that are open),
`answers.py` (sends), `place.py` and `lines.py` (where, and in which order). The commands themselves: `deeds.py`
(watchlists, names, feeds, people), `channels.py`, `groups.py`, `questions.py` (why, and why not), `stories.py` (split,
mute), `figures.py` (figures and states), `lists.py` (files that go out and come in).
"""
