"""What our Bot API double knows and does: chats, messages, rights, rates, updates. No HTTP here: `bot_api` has it."""

import asyncio
import json
import random
import re
import time
from collections import deque
from dataclasses import dataclass, field

from tests.servers.telegram_markup import RefusedError, cleaned, parsed, utf16

TOKEN = "7000000001:AAEdoubledoubledoubledoubledoubledouble"
BOT_ID = int(TOKEN.split(":")[0])
OWNER = 4711
CHANNEL = -1001234567890  # the chat of builders.a_channel()


class Error(Exception):
    """An answer that is not ok."""

    def __init__(self, code, description, **parameters):
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Chat:
    id: int
    type: str
    title: str = ""
    username: str = ""
    status: str = "administrator"  # of the bot: administrator, member, left, kicked, blocked
    may_post: bool = True
    protected: bool = False
    migrated_to: int | None = None
    forum: bool = False
    topics: dict = field(default_factory=dict)  # id -> open | closed
    messages: dict = field(default_factory=dict)
    next_id: int = 1
    history: list = field(default_factory=list)  # what happened in it, in order, with times
    sent: deque = field(default_factory=deque)  # times of the last minute

    def shown(self):
        found = {"id": self.id, "type": self.type}
        if self.type == "private":
            return found | {"first_name": self.title}
        found["title"] = self.title
        if self.forum:
            found["is_forum"] = True
        return found | ({"username": self.username} if self.username else {})


@dataclass
class Fault:
    """`kind`: reset, 502, 500, 429, cut, slow, page (`status` and `text` of somebody else's); `when`: before or after the request is carried out."""

    kind: str
    when: str = "before"
    method: str = ""
    chat_id: int = 0
    times: int = 1  # -1: until cleared
    seconds: float = 0.0
    probability: float = 1.0
    status: int = 200
    text: str = ""


class Telegram:
    """The state of the double, and the methods of the Bot API on it."""

    def __init__(self, *, token=TOKEN, per_minute=20, per_second=30, burst=3, seed=0):
        self.token, self.per_minute, self.per_second, self.burst = token, per_minute, per_second, burst
        self.chats, self.faults, self.requests, self.updates = {}, [], [], []
        self.next_update, self.next_callback = 1, 1
        self.sent = deque()
        self.poll = None  # the getUpdates request that waits
        self.webhook = ""
        self.news = asyncio.Event()
        self.answers, self.commands, self.files = [], {}, {}
        self.languages = {}  # of people's clients
        self.met = set()  # people who are seen in groups; to write to them first is not allowed
        self.random = random.Random(seed)

    # -- methods of the Bot API ------------------------------------------------------------------------------

    async def get_me(self, given):
        return ME | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }

    async def get_updates(self, given):
        if self.webhook:
            raise Error(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook "
                "first",
            )
        offset, timeout = int(given.get("offset") or 0), min(float(given.get("timeout") or 0), 50)
        if self.poll:
            self.poll.set()
        mine = self.poll = asyncio.Event()
        if offset > 0:
            self.updates = [one for one in self.updates if one["update_id"] >= offset]
        allowed = json.loads(given.get("allowed_updates") or "[]")
        deadline = time.monotonic() + timeout
        while True:
            self.news.clear()
            ready = [one for one in self.updates if not allowed or any(kind in one for kind in allowed)]
            left = deadline - time.monotonic()
            if ready or left <= 0:
                self.poll = None
                return ready[: int(given.get("limit") or 100)]
            waits = [asyncio.ensure_future(event.wait()) for event in (mine, self.news)]
            await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
            if mine.is_set():
                raise Error(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )

    async def send_message(self, given):
        if not (given.get("text") or "").strip():
            raise Error(400, "Bad Request: message text is empty")
        text, entities = self._text(given)
        chat = self._chat(given)
        reply = self._reply(chat, given)
        self._may_post(chat)
        topic = self._topic(chat, given, reply)
        self._length(text)
        self._rate(chat)
        message = self._new(chat, text=text, entities=entities, reply_to=reply, topic=topic, given=given)
        return self._shown(chat, message)

    async def edit_message_text(self, given):
        text, entities = self._text(given)
        chat = self._chat(given)
        message = self._message(chat, given.get("message_id"), "message to edit not found")
        if not message["own"]:
            raise Error(400, "Bad Request: message can't be edited")
        self._may_post(chat)
        self._length(text)
        markup = json.loads(given.get("reply_markup") or "null")
        if (text, entities, markup) == (message["text"], message["entities"], message["markup"]):
            raise Error(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message",
            )
        self._rate(chat)
        message |= {"text": text, "entities": entities, "markup": markup, "edited": time.time()}
        self._remember(chat, "edit", message)
        return self._shown(chat, message)

    async def edit_message_reply_markup(self, given):
        chat = self._chat(given)
        message = self._message(chat, given.get("message_id"), "message to edit not found")
        message["markup"] = json.loads(given.get("reply_markup") or "null")
        return self._shown(chat, message)

    async def delete_message(self, given):
        chat = self._chat(given)
        message = self._message(chat, given.get("message_id"), "message to delete not found")
        del chat.messages[message["message_id"]]
        self._remember(chat, "delete", message)
        return True

    async def forward_message(self, given):
        chat, source = self._chat(given), self._chat(given, "from_chat_id")
        message = self._message(source, given.get("message_id"), "message to forward not found")
        if source.protected:
            raise Error(400, "Bad Request: message has protected content and can't be forwarded")
        if message.get("service"):
            raise Error(400, "Bad Request: message can't be forwarded")
        self._may_post(chat)
        self._rate(chat)
        copy = self._new(
            chat,
            text=message["text"],
            entities=message["entities"],
            reply_to=None,
            topic=None,
            given=given,
            event="forward",
        )
        origin = self._origin(source, message["message_id"], message["date"])
        return self._shown(chat, copy) | {"forward_origin": origin}

    async def send_document(self, given):
        return await self._send_file(given, "document", limit=50 * 2**20)

    async def send_photo(self, given):
        return await self._send_file(given, "photo", limit=10 * 2**20)

    async def _send_file(self, given, kind, *, limit):
        """A file with its caption, sent as a part of the form."""
        caption, entities = self._text(given | {"text": given.get("caption")})
        chat = self._chat(given)
        reply = self._reply(chat, given)
        self._may_post(chat)
        topic = self._topic(chat, given, reply)
        part = given.get(kind)
        part = given.get(part.removeprefix("attach://")) if isinstance(part, str) else part
        body = part.file.read() if part is not None else b""
        if not body:
            raise Error(400, "Bad Request: file must be non-empty")
        if len(body) > limit:
            raise Error(413, "Request Entity Too Large")
        if kind == "photo" and not body.startswith((b"\x89PNG", b"\xff\xd8")):
            raise Error(400, "Bad Request: IMAGE_PROCESS_FAILED")
        if len(caption) > 1024:
            raise Error(400, "Bad Request: message caption is too long")
        self._rate(chat)
        message = self._new(
            chat, text=caption, entities=entities, reply_to=reply, topic=topic, given=given, event=kind
        )
        message["file"] = self._keep(part.filename, body)
        chat.history[-1]["file"] = message["file"]
        return self._shown(chat, message)

    def _keep(self, name, body):
        file_id = f"file-{len(self.files) + 1}"
        self.files[file_id] = body
        return {"file_id": file_id, "file_name": name, "file_size": len(body)}

    async def get_file(self, given):
        body = self.files.get(given.get("file_id"))
        if body is None:
            raise Error(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(body) > 20 * 2**20:
            raise Error(400, "Bad Request: file is too big")
        return {
            "file_id": given["file_id"],
            "file_unique_id": given["file_id"],
            "file_size": len(body),
            "file_path": f"documents/{given['file_id']}",
        }

    async def get_chat(self, given):
        chat = self._chat(given)
        return chat.shown() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}

    async def get_chat_member(self, given):
        chat = self._chat(given)
        if int(given["user_id"]) != BOT_ID:
            user = {"id": int(given["user_id"]), "is_bot": False, "first_name": "Someone"}
            return {"user": user, "status": "member"}
        return {"user": await self.get_me({})} | _membership(chat)

    async def answer_callback_query(self, given):
        self.answers.append({"id": given.get("callback_query_id"), "text": given.get("text") or ""})
        return True

    async def set_my_commands(self, given):
        for command in json.loads(given["commands"]):
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Error(400, "Bad Request: BOT_COMMAND_INVALID")
        scope = json.loads(given.get("scope") or '{"type": "default"}')
        self.commands[f"{scope['type']} {given.get('language_code') or ''}".strip()] = json.loads(
            given["commands"]
        )
        return True

    async def delete_webhook(self, given):
        self.webhook = ""
        return True

    async def send_chat_action(self, given):
        self._chat(given)
        return True

    # -- rules ----------------------------------------------------------------------------------------------

    def _text(self, given):
        text = given.get("text") or ""
        if len(text.encode("utf-8", "surrogatepass")) > 32768:
            raise Error(400, "Bad Request: text is too long")
        if given.get("parse_mode", "").upper() == "HTML":
            try:
                return parsed(text)
            except RefusedError as error:
                raise Error(400, str(error)) from error
        return cleaned(text).strip(), []

    def _length(self, text):
        if not text:
            raise Error(400, "Bad Request: text must be non-empty")
        if len(text) > 4096:
            raise Error(400, "Bad Request: message is too long")

    def _chat(self, given, key="chat_id"):
        wanted = str(given.get(key) or "")
        for chat in self.chats.values():
            if wanted == str(chat.id) or (wanted.startswith("@") and wanted[1:] == chat.username):
                if chat.migrated_to:
                    raise Error(
                        400,
                        "Bad Request: group chat was upgraded to a supergroup chat",
                        migrate_to_chat_id=chat.migrated_to,
                    )
                return chat
        if wanted in {str(user) for user in self.met}:
            raise Error(403, "Forbidden: bot can't initiate conversation with a user")
        raise Error(400, "Bad Request: chat not found")

    def _may_post(self, chat):
        if chat.status == "blocked":
            raise Error(403, "Forbidden: bot was blocked by the user")
        if chat.status == "kicked":
            raise Error(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        if chat.status == "left":
            raise Error(403, f"Forbidden: bot is not a member of the {chat.type} chat")
        if chat.type == "channel" and (chat.status != "administrator" or not chat.may_post):
            raise Error(400, "Bad Request: need administrator rights in the channel chat")
        if not chat.may_post:
            raise Error(400, "Bad Request: not enough rights to send text messages to the chat")

    def _topic(self, chat, given, reply):
        """That which is named, else that of the message which is replied to."""
        topic = int(given.get("message_thread_id") or 0) or None
        if topic is None and reply:
            return chat.messages[reply]["topic"]
        if topic and topic not in chat.topics:
            raise Error(400, "Bad Request: message thread not found")
        if topic and chat.topics[topic] == "closed":
            raise Error(400, "Bad Request: TOPIC_CLOSED")
        return topic

    def _reply(self, chat, given):
        wanted = json.loads(given.get("reply_parameters") or "null")
        if not wanted:
            return None
        if wanted["message_id"] in chat.messages:
            return wanted["message_id"]
        if wanted.get("allow_sending_without_reply"):
            return None
        raise Error(400, "Bad Request: message to be replied not found")

    def _message(self, chat, message_id, missing):
        if (found := chat.messages.get(int(message_id or 0))) is None:
            raise Error(400, f"Bad Request: {missing}")
        return found

    def _rate(self, chat):
        """Per chat one a second with short bursts, twenty a minute in groups and channels; thirty a second in all."""
        now = time.monotonic()
        for times, span in ((chat.sent, 60), (self.sent, 1)):
            while times and times[0] <= now - span:
                times.popleft()
        waits = []
        if chat.type != "private" and len(chat.sent) >= self.per_minute:
            waits.append(chat.sent[0] + 60 - now)
        if self.burst and sum(1 for at in chat.sent if at > now - self.burst) >= self.burst:
            waits.append(chat.sent[-self.burst] + self.burst - now)
        if len(self.sent) >= self.per_second:
            waits.append(self.sent[0] + 1 - now)
        if waits:
            raise too_many(max(waits))
        chat.sent.append(now)
        self.sent.append(now)

    def _new(self, chat, *, text, entities, reply_to, topic, given, event="send"):
        message = {
            "message_id": chat.next_id,
            "date": time.time(),
            "text": text,
            "entities": entities,
            "own": True,
            "reply_to": reply_to,
            "topic": topic,
            "silent": str(given.get("disable_notification")).lower() == "true",
            "markup": json.loads(given.get("reply_markup") or "null"),
            "preview": json.loads(given.get("link_preview_options") or "null"),
        }
        chat.messages[chat.next_id] = message
        chat.next_id += 1
        self._remember(chat, event, message)
        return message

    def _remember(self, chat, event, message):
        chat.history.append({"event": event, "at": time.time()} | message)

    def _origin(self, source, message_id, at):
        return {"type": "channel", "date": int(at), "chat": source.shown(), "message_id": message_id}

    def _shown(self, chat, message):
        shown = {
            "message_id": message["message_id"],
            "date": int(message["date"]),
            "chat": chat.shown(),
            "text": message["text"],
            "entities": message["entities"],
        }
        if found := message.get("file"):
            size = {"file_unique_id": found["file_id"], "width": 1, "height": 1}
            shown |= {"caption": shown.pop("text"), "caption_entities": shown.pop("entities")}
            shown["photo"] = [{"file_id": found["file_id"], "file_size": found["file_size"]} | size]
        if chat.type != "channel" and (message["own"] or message.get("from")):
            shown["from"] = ME if message["own"] else message["from"]
        if message["topic"]:
            shown |= {"message_thread_id": message["topic"], "is_topic_message": True}
        elif message["reply_to"] and chat.type == "supergroup":
            shown["message_thread_id"] = message["reply_to"]  # a thread, which is no topic
        if message.get("origin"):
            shown["forward_origin"] = message["origin"]
        if message.get("edited"):
            shown["edit_date"] = int(message["edited"])
        if message["markup"] and "inline_keyboard" in message["markup"]:
            shown["reply_markup"] = message["markup"]
        return shown

    # -- what tests tell and ask -----------------------------------------------------------------------------

    def control_chat(self, chat_id, kind="channel", **given):
        given["topics"] = {int(topic): state for topic, state in given.get("topics", {}).items()}
        self.chats[chat_id] = Chat(id=chat_id, type=kind, **given)

    def control_change(self, chat_id, **given):
        for key, value in given.items():
            setattr(self.chats[chat_id], key, value)

    def control_reset(self, per_minute=20, per_second=30, burst=3, seed=0):
        """As new: no chats, no updates, no faults."""
        type(self).__init__(self, per_minute=per_minute, per_second=per_second, burst=burst, seed=seed)

    def control_say(
        self,
        user,
        text,
        chat_id=None,
        name="Ann",
        edited=False,
        document=None,
        origin=None,
        answers=None,
        topic=None,
        on_behalf=None,
    ):
        """`document`: (name, text) of a file; `origin`: (chat, message) of the post that is forwarded; `answers`: the message that is replied to.

        `on_behalf`: "group" (an anonymous administrator), "channel" (a person as a channel), "linked" (a post of the
        group's channel, forwarded by Telegram).
        """
        chat = self._user_chat(user, name) if chat_id is None else self.chats[chat_id]
        message = {
            "message_id": chat.next_id,
            "date": time.time(),
            "text": text,
            "entities": [],
            "own": False,
            "reply_to": answers,
            "topic": topic,
            "silent": False,
            "markup": None,
            "from": FAKES[on_behalf] if on_behalf else self._user(user, name),
        }
        chat.messages[chat.next_id] = message
        chat.next_id += 1
        self._remember(chat, "said", message)
        if origin:
            message["origin"] = self._origin(self.chats[origin[0]], origin[1], message["date"])
        shown = self._shown(chat, message)
        if on_behalf:
            shown["sender_chat"] = chat.shown() if on_behalf == "group" else self.chats[CHANNEL].shown()
        if on_behalf == "linked":
            shown["is_automatic_forward"] = True
        if document:
            kept = self._keep(document[0], document[1].encode())
            shown["document"] = kept | {"file_unique_id": kept["file_id"], "mime_type": "text/x-opml"}
            shown |= {"caption": shown.pop("text"), "caption_entities": shown.pop("entities")}
        if answers:
            shown["reply_to_message"] = self._shown(chat, chat.messages[answers])
        if not document and (found := re.match(r"/\w+(@\w+)?", text)):
            shown["entities"] = [{"type": "bot_command", "offset": 0, "length": utf16(found[0])}]
        if edited:
            shown["edit_date"] = int(time.time())
        if chat.type in ("group", "supergroup"):
            self.met.add(user)
            if not self._is_shown_to_bot(chat, text, answers):
                return message["message_id"]
        self._tell({"edited_message" if edited else "message": shown})
        return message["message_id"]

    def _is_shown_to_bot(self, chat, text, answers):
        """Privacy mode: commands that are not another bot's, and answers to the bot; all where it is an administrator.

        https://core.telegram.org/bots/features#privacy-mode
        """
        if chat.status == "administrator":
            return True
        if chat.status != "member":
            return False
        addressee = re.match(r"/\w+(?:@(\w+))?", text)
        ours = addressee and addressee[1] in (None, ME["username"])
        return bool(ours or (answers and chat.messages[answers]["own"]))

    def control_migrate(self, chat_id, to):
        """A basic group becomes a supergroup; the bot joins that, and is not told that it left the other.

        The service messages come after that: `migrated`. https://github.com/tdlib/telegram-bot-api/issues/266
        """
        old = self.chats[chat_id]
        self.chats[to] = Chat(id=to, type="supergroup", title=old.title, status="left")
        self.control_member(to, old.status)
        old.migrated_to = to

    def control_migrated(self, chat_id, to):
        """Both chats say that the one became the other."""
        for here, kind, other in (
            (chat_id, "migrate_to_chat_id", to),
            (to, "migrate_from_chat_id", chat_id),
        ):
            chat = self.chats[here]
            service = {"message_id": chat.next_id, "date": int(time.time()), "chat": chat.shown()}
            chat.next_id += 1
            self._tell({"message": service | {"from": FAKES["group"], kind: other}})

    def control_delete(self, chat_id, message_id):
        """Somebody deletes a message."""
        del self.chats[chat_id].messages[message_id]

    def control_press(self, user, message_id, data, name="Ann", chat_id=None):
        chat = self.chats[chat_id or user]
        message = chat.messages[message_id]
        self.next_callback += 1
        self._tell(
            {
                "callback_query": {
                    "id": str(self.next_callback),
                    "from": self._user(user, name),
                    "chat_instance": "1",
                    "data": data,
                    "message": self._shown(chat, message),
                }
            }
        )
        return str(self.next_callback)

    def control_member(self, chat_id, status, user=OWNER, name="Ann", may_post=True):
        """Someone changes what the bot may do in a chat."""
        chat = self.chats[chat_id]
        before = _membership(chat)
        chat.status, chat.may_post = status, may_post
        self._tell(
            {
                "my_chat_member": {
                    "chat": chat.shown(),
                    "from": self._user(user, name),
                    "date": int(time.time()),
                    "old_chat_member": {"user": ME} | before,
                    "new_chat_member": {"user": ME} | _membership(chat),
                }
            }
        )

    def control_foreign_post(self, chat_id, text, service=False):
        """Somebody else posts in the channel, or (`service`) does something that stands there as a message."""
        given, chat = {}, self.chats[chat_id]
        message = self._new(
            chat, text=text, entities=[], reply_to=None, topic=None, given=given, event="other"
        )
        message["own"], message["service"] = False, service
        self._tell({"channel_post": self._shown(chat, message)})
        return message["message_id"]

    def control_fault(self, **given):
        self.faults.append(Fault(**given))

    def control_clear(self):
        self.faults.clear()

    def control_limits(self, per_minute=20, per_second=30, burst=3):
        self.per_minute, self.per_second, self.burst = per_minute, per_second, burst

    def control_seen(self, chat_id, event=None, since=0):
        """What the chat saw; `since`: without so many events, the oldest."""
        return [one for one in self.chats[chat_id].history[since:] if event in (None, one["event"])]

    def control_standing(self, chat_id):
        return sorted(self.chats[chat_id].messages.values(), key=lambda one: one["message_id"])

    def control_file(self, file_id):
        """What was sent, in hexadecimal."""
        return self.files[file_id].hex()

    def control_enlarge(self, file_id, size):
        """A file of `size` bytes, without sending it."""
        self.files[file_id] = bytes(size)

    def control_requests(self):
        return self.requests

    def control_answers(self, since=0):
        return self.answers[since:]

    def control_client(self, user, language):
        """The language of this person's Telegram client."""
        self.languages[user] = language

    def _user(self, user, name):
        code = self.languages.get(user, "en")
        return {"id": user, "is_bot": False, "first_name": name, "language_code": code}

    def control_commands(self):
        return self.commands

    def control_new_token(self, token):
        self.token = token

    def control_set_webhook(self, url):
        """Somebody with the token has updates sent elsewhere."""
        self.webhook = url
        if self.poll:
            self.poll.set()

    def _user_chat(self, user, name):
        if user not in self.chats:
            self.chats[user] = Chat(id=user, type="private", title=name)
        return self.chats[user]

    def _tell(self, update):
        self.updates.append({"update_id": self.next_update} | update)
        self.next_update += 1
        self.news.set()

    def fault(self, method, given):
        """The fault that falls on this request, or None."""
        for fault in self.faults:
            here = fault.times and fault.method in ("", method)
            here = here and str(fault.chat_id) in ("0", str(given.get("chat_id")))
            if here and self.random.random() < fault.probability:
                fault.times -= 1 if fault.times > 0 else 0
                return fault
        return None


ME = {"id": BOT_ID, "is_bot": True, "first_name": "Watch double", "username": "watch_double_bot"}
FAKES = {  # who stands as the sender of what is said on behalf of a chat
    "group": {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
    "channel": {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"},
    "linked": {"id": 777000, "is_bot": False, "first_name": "Telegram"},
}
GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]
METHODS = {
    "".join(word.title() if place else word for place, word in enumerate(name.split("_"))): name
    for name in dir(Telegram)
    if name.startswith(("get_", "send_", "edit_", "delete_", "forward_", "answer_", "set_my"))
}


def _membership(chat):
    if chat.status == "administrator":
        rights = dict.fromkeys(RIGHTS, False)
        if chat.type == "channel":
            rights |= {"can_post_messages": chat.may_post, "can_edit_messages": chat.may_post}
        return {"status": "administrator"} | rights
    if chat.status in ("kicked", "blocked"):
        return {"status": "kicked", "until_date": 0}
    return {"status": chat.status}


def too_many(seconds):
    wait = max(int(seconds) + (seconds > int(seconds)), 1)
    return Error(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
