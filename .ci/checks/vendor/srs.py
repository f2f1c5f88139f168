#!/usr/bin/env python3
"""A Screen Recording Service in one file, as a worked example for `wfosim certify srs`.

    srs.py --http 127.0.0.1:8190 --https 127.0.0.1:8191 --certificate own.pem --trust lab.pem

It needs Python 3.9 and nothing else. The agent's desktop logs in and polls here (class Handler); for each session we log in at
Interaction Recording Web Services (class Rws), take orders on a WebSocket (class WebSocket, Session.listen), record (class
Recording) and upload. Instead of a screen it draws a picture that changes every second: put your own capture into `screen`.

`--broken NAME` makes it misbehave, to see that certification finds out.
"""
import argparse, base64, contextlib, hashlib, http.client, http.server, json, secrets, socket, ssl, struct, sys
import threading, time, urllib.parse, zlib

ORIGINS = "http://gws1:8070 https://gws1:8070 http://gws2:8070 https://gws2:8070"
# `expired-poll`: a poll is answered 200 although the session has expired. `unchecked-logout`: a logout needs no token.
BROKEN = ["expired-poll", "unchecked-logout"]
CHUNK = 65536


def now():
    """UTC in milliseconds."""
    return time.time_ns() // 1_000_000


# --- The recording ---------------------------------------------------------------------------------------------------------

WIDTH, HEIGHT = 320, 180


def screen(second):
    """One picture, 8-bit grey: a bar that moves on each second. Capture the real screen here."""
    row = bytearray(b"\x20" * WIDTH)
    left = second * 8 % WIDTH
    row[left : left + 8] = b"\xe0" * 8
    return (b"\0" + bytes(row)) * HEIGHT  # each row begins with its filter, none


def apng(milliseconds):
    """Frames of a second each, the last one shorter, which together last as long as the recording."""
    delays = [1000] * (milliseconds // 1000)
    if milliseconds % 1000 or not delays:
        delays.append(milliseconds % 1000)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    out = [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0))]
    out.append(chunk(b"acTL", struct.pack(">II", len(delays), 1)))
    sequence = 0
    for number, delay in enumerate(delays):
        out.append(chunk(b"fcTL", struct.pack(">IIIIIHHBB", sequence, WIDTH, HEIGHT, 0, 0, delay, 1000, 0, 0)))
        sequence += 1
        data = zlib.compress(screen(number))
        if number == 0:
            out.append(chunk(b"IDAT", data))
        else:
            out.append(chunk(b"fdAT", struct.pack(">I", sequence) + data))
            sequence += 1
    return b"".join(out) + chunk(b"IEND", b"")


class Recording:
    def __init__(self, order):
        self.id, self.token, self.started, self.stopped = order["recording"], order["token"], now(), None

    def upload(self, session):
        """The file goes to the RWS that the session has at the moment, until it is there or refused."""
        file = apng(self.stopped - self.started)
        about = {"recording": self.id, "agent": session.agent, "started": self.started, "stopped": self.stopped,
                 "content_type": "image/apng", "size": len(file), "sha256": hashlib.sha256(file).hexdigest()}
        bearer = {"Authorization": "Bearer " + self.token}
        for _ in range(300):
            try:
                url = session.rws.server + "/sim/screen-recordings"
                status, _, body = request("POST", url, bearer, about)
                while status < 300 and not json.loads(body)["complete"]:
                    offset = json.loads(body)["offset"]
                    status, _, body = request("PUT", f"{url}/{self.id}?offset={offset}", bearer, file[offset : offset + CHUNK])
                    if status == 409:  # it has another part of the file than we thought: go on from there
                        status = 200
                        body = json.dumps({"complete": False, **json.loads(body)})
                if status < 500:
                    return log(f"upload of {self.id}: {status} {body}")
            except FAILURES as error:
                log(f"upload of {self.id}: {error!r}")
            time.sleep(1)


# --- Interaction Recording Web Services ------------------------------------------------------------------------------------

# A server that is away, or talks something else than HTTP and JSON.
FAILURES = (OSError, http.client.HTTPException, ValueError, LookupError)


class Refused(Exception):
    """RWS says no."""

    def __init__(self, status, message):
        super().__init__(f"{status} {message}")
        self.status, self.message = status, message


def trusted():
    """The authority that vouches for RWS; its file is read each time, since it may come later than we do."""
    return ssl.create_default_context(cafile=options.trust)


def request(method, url, headers, body=None):
    """One HTTP request: status, header fields, text."""
    url = urllib.parse.urlsplit(url)
    if url.scheme == "https":
        connection = http.client.HTTPSConnection(url.hostname, url.port, timeout=5, context=trusted())
    else:
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=5)
    if isinstance(body, dict):
        body, headers = json.dumps(body), {**headers, "Content-Type": "application/json"}
    try:
        connection.request(method, f"{url.path}?{url.query}".rstrip("?"), body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read(1 << 20).decode()
    finally:
        connection.close()


class Rws:
    """A session of the agent at one RWS."""

    def __init__(self, server, credentials, seat):
        """Logs in; `seat` is the place and the devices that the desktop named."""
        self.server, self.headers = server.rstrip("/"), {"Authorization": credentials}
        headers = self.ask("GET")
        self.headers["Cookie"] = "; ".join(cookie.split(";")[0] for cookie in headers.get_all("Set-Cookie", []))
        if headers.get("X-CSRF-HEADER"):
            self.headers[headers["X-CSRF-HEADER"]] = headers["X-CSRF-TOKEN"]
        self.ask("POST", {"operationName": "StartContactCenterSession", "channels": ["voice"], **seat})

    def ask(self, method, body=None):
        status, headers, text = request(method, self.server + "/api/v2/me", self.headers, body)
        if status >= 300:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                text = json.loads(text)["statusMessage"]
            raise Refused(status, text)
        return headers

    def end(self):
        with contextlib.suppress(Refused, *FAILURES):
            self.ask("POST", {"operationName": "EndContactCenterSession"})


class WebSocket:
    """The client's side of RFC 6455, as far as JSON in texts needs it."""

    def __init__(self, rws):
        url = urllib.parse.urlsplit(rws.server)
        self.socket = socket.create_connection((url.hostname, url.port or (443 if url.scheme == "https" else 80)), 5)
        if url.scheme == "https":
            self.socket = trusted().wrap_socket(self.socket, server_hostname=url.hostname)
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self.socket.sendall((f"GET /sim/screen-recording HTTP/1.1\r\nHost: {url.netloc}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                             f"Cookie: {rws.headers['Cookie']}\r\n\r\n").encode())
        self.reader, self.sending = self.socket.makefile("rb"), threading.Lock()
        status = int(self.reader.readline().split()[1])
        while self.reader.readline() not in (b"\r\n", b""):
            pass
        if status != 101:
            self.close()
            raise Refused(status, "no WebSocket")
        self.socket.settimeout(None)

    def frame(self, opcode, data):
        """From a client every frame is masked."""
        length = len(data)
        head = bytes([0x80 | opcode, 0x80 | length]) if length < 126 else struct.pack(">BBH", 0x80 | opcode, 0xFE, length)
        mask = secrets.token_bytes(4)
        with self.sending:
            self.socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(data)))

    def send(self, message):
        self.frame(1, json.dumps(message).encode())

    def exactly(self, count):
        data = self.reader.read(count)
        if len(data) < count:
            raise ConnectionError("the line has broken")
        return data

    def receive(self):
        """The next text, put together from its fragments; pings on the way are answered."""
        text = b""
        while True:
            first, length = self.exactly(2)
            if length >= 126:
                length = int.from_bytes(self.exactly(2 if length == 126 else 8), "big")
            data = self.exactly(length)
            if first & 15 == 8:
                raise ConnectionError("the line was closed")
            if first & 15 == 9:
                self.frame(10, data)
            elif first & 15 in (0, 1):
                text += data
                if first & 0x80:
                    return json.loads(text)

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # it wakes up who waits in `receive`
        self.socket.close()


# --- A session of the desktop ----------------------------------------------------------------------------------------------

class Session:
    def __init__(self, credentials, token):
        self.credentials, self.token, self.id = credentials, token, secrets.token_hex(16)
        self.lock = threading.RLock()
        self.agent = self.rws = self.line = self.recording = self.servers = self.seat = None
        self.unsaid = []  # what RWS has not heard yet, because the line was broken
        self.over = False
        self.polled()

    def polled(self):
        self.deadline = time.monotonic() + options.timeout

    def log_in(self, servers, seat):
        """The first login, and each change of place. What RWS refuses changes nothing (Refused)."""
        rws = Rws(servers[0], self.credentials, seat)
        with self.lock:
            self.stop("new_place")
            old, self.line = self.line, None
            self.rws, self.servers, self.seat = rws, servers, seat
        if old:
            old.close()
        threading.Thread(target=self.listen, args=(rws,), daemon=True).start()

    def end(self, why):
        with self.lock:
            if self.over:
                return
            self.over = True
            self.stop(why)
        self.rws.end()
        if self.line:
            self.line.close()

    def listen(self, rws):
        """Keeps the line to RWS until the session is over, or has another login."""
        lost = None  # since when there is no line
        while not self.over and self.rws is rws:
            try:
                line = WebSocket(rws)
                with self.lock:
                    if self.over or self.rws is not rws:
                        return line.close()
                    lost, self.line, unsaid, self.unsaid = None, line, self.unsaid, []
                for message in unsaid:
                    self.say(message)
                while True:
                    self.obey(line.receive())
            except Refused as refused:
                log(f"line to {rws.server}: {refused}")
                if refused.status == 403:  # the agent sits elsewhere
                    return self.stop("new_place")
                rws = self.again(rws)
            except FAILURES as failure:
                log(f"line to {rws.server}: {failure!r}")
                lost = lost or time.monotonic()
                if time.monotonic() - lost >= options.patience:  # till then it may only be starting anew
                    rws = self.again(rws)
            time.sleep(0.2)

    def again(self, rws):
        """Logs in once more, at the first RWS that takes us."""
        for server in self.servers:
            try:
                new = Rws(server, self.credentials, self.seat)
            except (Refused, *FAILURES) as failure:
                log(f"login at {server}: {failure!r}")
                continue
            with self.lock:
                if not self.over and self.rws is rws:
                    self.rws = new
                    return new
        return rws

    def say(self, message):
        with self.lock:
            try:
                self.line.send(message)
            except (OSError, AttributeError):
                self.unsaid.append(message)

    def obey(self, message):
        kind = message["type"]
        with self.lock:
            running = self.recording
            if kind == "welcome":
                self.agent = message["agent"]
            elif kind == "ping":
                self.say({"type": "pong", "id": message["id"], "server_time": now()})
            elif kind == "start" and running and running.id != message["recording"]:
                self.say({"type": "refused", "recording": message["recording"], "running": running.id})
            elif kind == "start" and not self.over:
                self.recording = running or Recording(message)
                self.say({"type": "started", "recording": self.recording.id, "at": self.recording.started})
            elif kind == "stop" and running and running.id == message["recording"]:
                self.stop("told")

    def stop(self, why):
        """Ends the running recording, if there is one, and begins the upload."""
        with self.lock:
            recording, self.recording = self.recording, None
            if recording:
                recording.stopped = now()
                self.say({"type": "stopped", "recording": recording.id, "at": recording.stopped, "why": why})
                threading.Thread(target=recording.upload, args=(self,), daemon=True).start()


# --- What the desktop asks -------------------------------------------------------------------------------------------------

session = None  # one agent at a time
one_login = threading.Lock()


def expire():
    """Ends the session that nobody polls any more."""
    while True:
        time.sleep(0.05)
        if session and not session.over and time.monotonic() >= session.deadline:
            log("no poll")
            session.end("no_poll")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120

    def answer(self, status, body=None, headers=()):
        data = json.dumps(body if body is not None else {"statusCode": 0}).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Vary", "Origin")
        if self.headers.get("Origin") in options.origins.split():
            self.send_header("Access-Control-Allow-Origin", self.headers["Origin"])
            self.send_header("Access-Control-Allow-Credentials", "true")
            self.send_header("Access-Control-Expose-Headers", "X-CSRF-Token")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status, why):
        self.answer(status, {"statusCode": 6, "statusMessage": why})

    def foreign(self):
        """A page from elsewhere: it is told nothing, and nothing is done for it."""
        return self.headers.get("Origin", options.origins.split()[0]) not in options.origins.split()

    def asked(self):
        """The session that the request belongs to: by its cookie, else by the agent's credentials."""
        if not session or session.over or time.monotonic() >= session.deadline:
            return None
        if "SRSSESSION=" in self.headers.get("Cookie", ""):
            return session if "SRSSESSION=" + session.id in self.headers["Cookie"] else None
        return session if self.headers.get("Authorization") == session.credentials else None

    def do_OPTIONS(self):
        if self.foreign():
            return self.refuse(403, "unexpected origin")
        self.answer(200, headers=[("Access-Control-Allow-Methods", "GET, POST"), ("Access-Control-Allow-Headers",
                                   "Authorization, Content-Type, X-Support-CSRFP, X-CSRF-Token")])

    def do_GET(self):
        if self.path != "/ping":
            return self.refuse(404, "no such path")
        if self.foreign():
            return self.refuse(403, "unexpected origin")
        polled = self.asked()
        if polled:
            polled.polled()
        elif "expired-poll" not in broken:
            return self.refuse(401, "no session")
        self.answer(200)

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if not 0 <= length <= 1 << 16:
            self.close_connection = True
            return self.refuse(413, "too long")
        body = self.rfile.read(length)
        if self.path != "/api/v2/me":
            return self.refuse(404, "no such path")
        if self.foreign():
            return self.refuse(403, "unexpected origin")
        try:
            body = json.loads(body)
        except ValueError:
            return self.refuse(400, "not JSON")
        with one_login:
            if isinstance(body, list):
                self.log_in(body)
            elif isinstance(body, dict) and body.get("operationName") == "EndContactCenterSession":
                self.log_out()
            else:
                self.refuse(400, "unknown operation")

    def has_token(self, of):
        return of.token is None or secrets.compare_digest(
            self.headers.get("X-CSRF-Token", "").encode(), of.token.encode())

    def log_in(self, body):
        global session
        try:
            named = {item["name"]: item["value"] for item in body}
        except (KeyError, TypeError):
            return self.refuse(400, "not an array of names and values")
        # A second login with the session's cookie is a change of place; one without begins a session of its own.
        current = self.asked() if "Cookie" in self.headers else None
        if current and not self.has_token(current):
            return self.refuse(403, "the session's token is missing")
        credentials = self.headers.get("Authorization", "")
        if not credentials.startswith("Basic "):
            return self.refuse(401, "no credentials")
        if not named.get("server"):
            return self.refuse(400, "server is missing")
        wanted = secrets.token_urlsafe(32) if self.headers.get("X-Support-CSRFP") == "true" else None
        logged_in = current or Session(credentials, wanted)
        try:
            logged_in.log_in([named[name] for name in ("server", "peer_server") if named.get(name)],
                             {name: named[name] for name in ("place", "devices") if named.get(name)})
        except Refused as refused:
            return self.refuse(refused.status if 400 <= refused.status < 500 else 503, refused.message)
        except FAILURES as error:
            return self.refuse(503, f"RWS cannot be reached: {error}")
        if session and session is not logged_in:
            session.end("logout")
        session = logged_in
        session.polled()
        headers = [("Set-Cookie", f"SRSSESSION={session.id}; Path=/; HttpOnly")]
        self.answer(200, headers=headers + ([("X-CSRF-Token", session.token)] if session.token else []))

    def log_out(self):
        current = self.asked()
        if not current:
            return self.refuse(401, "no session")
        if not self.has_token(current) and "unchecked-logout" not in broken:
            return self.refuse(403, "the session's token is missing")
        current.end("logout")
        self.answer(200)

    def log_message(self, format, *args):
        log(format % args)


def log(text):
    if options.verbose:
        print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def serve(address, certificate=None):
    host, port = address.rsplit(":", 1)
    server = http.server.ThreadingHTTPServer((host, int(port)), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        # The handshake is left to the connection's own thread.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--http", default="127.0.0.1:8190", help="where we listen for HTTP")
    parser.add_argument("--https", help="where we listen for HTTPS")
    parser.add_argument("--certificate", help="certificate and key in one PEM file, for --https")
    parser.add_argument("--trust", help="the authority that vouches for RWS, PEM")
    parser.add_argument("--origins", default=ORIGINS, help="the origins of the desktop's pages")
    parser.add_argument("--timeout", type=float, default=60, help="seconds without a poll until a session expires")
    parser.add_argument("--patience", type=float, default=3, help="seconds until a lost RWS is given up for its peer")
    parser.add_argument("--broken", choices=BROKEN, action="append", default=[])
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    broken = options.broken
    serve(options.http)
    if options.https:
        serve(options.https, options.certificate)
    expire()
