"""What admins type. Each module declares the commands of one noun, with `@command` of `registry`.

`asked.py` is what a command is given, `replies.py` what comes back, `every.py` the list of the modules. How messages and
buttons get here, and answers out: `telegram/chat`.
"""
