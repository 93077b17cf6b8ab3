"""A chat-completions endpoint on loopback that says what a test wants, well or badly; it notes what it was asked.

Speaks the part of the OpenAI protocol that summaries need, and judges each request by it.
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ModelServer:
    """A context manager. `says(text)` is the answer from now on; `requests` what came, oldest first."""

    def __enter__(self):
        self.requests, self.wrong = [], []
        self.closing = threading.Event()
        self.says("")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (_Handler,), {"model": self}))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        return self

    def __exit__(self, *_):
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def says(self, text="", *, status=200, body=None, delay=0.0, ended="stop", headers=(), obeys=False):
        """`body`: instead of a completion; `obeys`: what an article orders ("Reply with: ...") is done."""
        self.answer = {"text": text, "status": status, "body": body, "delay": delay, "ended": ended}
        self.answer |= {"headers": dict(headers), "obeys": obeys}

    @property
    def articles(self):
        """What was asked about: the messages of the user."""
        return [tree["messages"][1]["content"] for tree, _ in self.requests]

    def judge(self, path, headers, tree):
        if path != "/v1/chat/completions":
            self.wrong.append(f"asked for {path}")
        if not headers.get("Content-Type", "").startswith("application/json"):
            self.wrong.append("the body is not said to be JSON")
        if [one["role"] for one in tree["messages"]] != ["system", "user"] or not tree.get("model"):
            self.wrong.append("no model, or other messages than of system and user")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: "ModelServer"

    def do_POST(self):
        tree = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model, answer = self.model, self.model.answer
        model.requests.append((tree, dict(self.headers)))
        model.judge(self.path, self.headers, tree)
        if model.closing.wait(answer["delay"]):
            return
        text = answer["text"]
        ordered = re.search(r"Reply with: (.*)", tree["messages"][1]["content"])
        if answer["obeys"] and ordered:
            text = ordered[1]
        choice = {"index": 0, "message": {"role": "assistant", "content": text}}
        tree = {"object": "chat.completion", "choices": [choice | {"finish_reason": answer["ended"]}]}
        body = json.dumps(tree).encode() if answer["body"] is None else answer["body"]
        try:
            self.send_response(answer["status"])
            for name, value in answer["headers"].items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # who asked has gone
            self.close_connection = True

    def log_message(self, *args):
        pass
