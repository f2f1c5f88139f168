#!/usr/bin/env python3
"""An agent desktop in one file, as a worked example for `wfosim certify agent-desktop`.

    wfosim certify agent-desktop --driver 'python3 desktop.py --trust lab.pem' --ca lab.pem

It needs Python 3.9 and nothing else. Driver and desktop are one program here: it takes the orders of the driver protocol on its
standard input, and each agent who is logged in has a desktop (class Desktop) that polls the Screen Recording Service on a thread
of its own. With a real desktop the orders would be passed on to it, by its own automation.

`--broken NAME` makes it misbehave, to see that certification finds out.
"""
import argparse, base64, http.client, json, os, ssl, sys, threading, time, urllib.parse

BROKEN = {
    "no-polls": "it does not poll",
    "no-second-login": "it does not log in again after a 401",
    "no-token": "it does not return the session's token",
}


class Desktop:
    """One agent's desktop."""

    def __init__(self, order):
        self.credentials = "Basic " + base64.b64encode(f"{order['user']}:{order['password']}".encode()).decode()
        self.csrf = order.get("csrf", False)
        self.poll_every = 0.9 * order["poll_every_ms"] / 1000  # so that a slow network does not make it too late
        self.services = {"http": order.get("srs"), "https": order.get("srs_https")}
        self.recovery = order.get("recovery")
        self.seat = {}
        self.sit(order)
        self.go_to(order["backend"], order["server"], order.get("peer_server"))
        self.cookie = self.token = None
        # Held while the service is asked; a desktop that hangs does not let go of it.
        self.awake = threading.Lock()
        self.gone = threading.Event()
        threading.Thread(target=self.work, daemon=True).start()

    def sit(self, order):
        self.seat = {name: order[name] for name in ("place", "devices") if order.get(name)}

    def go_to(self, backend, server, peer_server=None):
        """The backend that the agent's page comes from. Its scheme decides by which we reach the service, too."""
        self.origin, self.server, self.peer_server = backend.rstrip("/"), server, peer_server
        self.service = self.services[urllib.parse.urlsplit(backend).scheme]

    # --- What the service is asked ---

    def ask(self, method, path, body=None, headers=()):
        """One request; the status, or None where the service could not be reached."""
        url = urllib.parse.urlsplit(self.service)
        if url.scheme == "https":
            trust = ssl.create_default_context(cafile=options.trust)
            connection = http.client.HTTPSConnection(url.hostname, url.port, timeout=10, context=trust)
        else:
            connection = http.client.HTTPConnection(url.hostname, url.port, timeout=10)
        headers = {"Origin": self.origin, **dict(headers)}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if body is not None:
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
            if self.token and "no-token" not in broken:
                headers["X-CSRF-Token"] = self.token
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read(1 << 16)
        except (OSError, http.client.HTTPException) as error:
            print(f"{method} {path}: {error!r}", file=sys.stderr)
            return None
        finally:
            connection.close()
        if answer.status == 200:
            self.cookie = (answer.headers.get("Set-Cookie") or self.cookie or "").split(";")[0]
            self.token = answer.headers.get("X-CSRF-Token") or self.token
        return answer.status

    def log_in(self):
        named = {"server": self.server, "peer_server": self.peer_server, **self.seat}
        headers = {"Authorization": self.credentials, **({"X-Support-CSRFP": "true"} if self.csrf else {})}
        body = [{"name": name, "value": value} for name, value in named.items() if value]
        return self.ask("POST", "/api/v2/me", body, headers)

    def log_in_anew(self):
        """Where there is no session any more, neither its cookie nor its token is worth anything."""
        self.cookie = self.token = None
        return self.log_in()

    def work(self):
        """Logs in, and polls until the logout."""
        with self.awake:
            logged_in = self.log_in() == 200
        while not self.gone.wait(self.poll_every if logged_in else min(5, self.poll_every)):
            with self.awake:
                if self.gone.is_set():
                    return
                if not logged_in:
                    logged_in = self.log_in_anew() == 200
                elif "no-polls" not in broken and self.ask("GET", "/ping") == 401 and "no-second-login" not in broken:
                    logged_in = self.log_in_anew() == 200

    # --- What the agent does ---

    def log_out(self):
        self.gone.set()
        with self.awake:
            self.ask("POST", "/api/v2/me", {"operationName": "EndContactCenterSession"})

    def change_place(self, order):
        with self.awake:
            self.sit(order)
            self.log_in()

    def fail_over(self):
        """The session began in the lost data centre: the other one has to be told to the service by a login."""
        with self.awake:
            self.go_to(self.recovery["backend"], self.recovery["server"])
            self.log_in()


desktops = {}


def obey(order):
    """One order of the driver protocol."""
    do, agent = order["do"], order.get("agent")
    if do == "begin":
        pass  # we are here
    elif do == "login":
        desktops[agent] = Desktop(order)
    elif do == "logout":
        desktops.pop(agent).log_out()
    elif do == "change_place":
        desktops[agent].change_place(order)
    elif do == "freeze":
        desktops[agent].awake.acquire()
    elif do == "thaw":
        desktops[agent].awake.release()
    elif do == "fail_over":
        desktops[agent].fail_over()
    elif do not in ("agent_state", "channel_state"):
        raise ValueError(f"{do} is not known here")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trust", help="the authority that vouches for the service's HTTPS, PEM")
    parser.add_argument("--broken", choices=BROKEN, action="append", default=[])
    options = parser.parse_args()
    broken = options.broken
    for line in sys.stdin:
        order = json.loads(line)
        try:
            obey(order)
            answer = {"id": order["id"], "ok": True}
        except Exception as error:
            answer = {"id": order["id"], "ok": False, "why": repr(error)}
        print(json.dumps(answer), flush=True)
