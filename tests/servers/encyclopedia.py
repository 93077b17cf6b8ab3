"""Wikidata's api.php on loopback: knows two of the same name, answers well or badly, and notes what it was asked.

Speaks wbsearchentities and wbgetentities as https://www.wikidata.org/w/api.php documents them (formatversion 2).
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

LABELS = {
    "en": "Khalifa Haftar", "de": "Chalifa Haftar", "tr": "Halife Hafter", "pl": "Chalifa Haftar", "hi": "ख़लीफ़ा हफ़्तर",
    "ar": "خليفة حفتر", "he": "ח'ליפה חפתר", "ru": "Халифа Хафтар", "uk": "Халіфа Хафтар", "el": "Χαλίφα Χάφταρ",
    "zh": "哈里發·哈夫塔爾", "ja": "ハリファ・ハフタル",
}  # fmt: skip
ALIASES = {"en": ["Khalifa Belqasim Haftar", "Khalifa Hifter", "The Field Marshal"], "fr": ["Khalifa Heftar"]}
KNOWN = {
    "Q900001": {"label": "Khalifa Haftar", "description": "Libyan military officer"},
    "Q900002": {"label": "Haftar", "description": "village"},
}


class Encyclopedia:
    """A context manager. `fails(status, body)`: every answer from now on; `asked`: the parameters, oldest first."""

    def __enter__(self):
        self.asked, self.agents, self.answer = [], [], None
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Asked", (_Handler,), {"encyclopedia": self})
        )
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/w/api.php"
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def fails(self, *, status=200, body=b""):
        self.answer = (status, body)

    def says(self, given):
        match given.get("action"):
            case "wbsearchentities":
                wanted = given["search"].lower()
                found = [{"id": key, **one} for key, one in KNOWN.items() if wanted in one["label"].lower()]
                return {"searchinfo": {"search": given["search"]}, "search": found, "success": 1}
            case "wbgetentities" if given["ids"] == "Q900001":
                labels = {code: {"language": code, "value": form} for code, form in LABELS.items()}
                aliases = {
                    code: [{"language": code, "value": form} for form in forms]
                    for code, forms in ALIASES.items()
                }
                entity = {"type": "item", "id": "Q900001", "labels": labels, "aliases": aliases}
                return {"entities": {"Q900001": entity}, "success": 1}
            case "wbgetentities":
                return {"entities": {given["ids"]: {"id": given["ids"], "missing": ""}}, "success": 1}
        return {"error": {"code": "badvalue", "info": "Unrecognized value for parameter action."}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    encyclopedia: "Encyclopedia"

    def do_GET(self):
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.encyclopedia.asked.append(given)
        self.encyclopedia.agents.append(self.headers.get("User-Agent", ""))
        status, body = self.encyclopedia.answer or (200, json.dumps(self.encyclopedia.says(given)).encode())
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass
