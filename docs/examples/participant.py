#!/usr/bin/env python3
"""A participant in plain Python: a warehouse whose stock changes only if the whole transaction commits.

    python3 participant.py NAME PORT DATABASE-FILE [COORDINATOR-URL]

It speaks the callbacks of the contract (prepare, commit, abort), keeps its promises in an SQLite file, and asks
the coordinator about branches that it has prepared and heard nothing of. Standard library only.
"""
import json, re, sqlite3, sys, threading, time, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME, PORT, FILE = sys.argv[1], int(sys.argv[2]), sys.argv[3]
COORDINATOR = sys.argv[4] if len(sys.argv) > 4 else "http://127.0.0.1:8700"
TIMEOUT = 30  # seconds after which a prepared branch counts as expired

database = sqlite3.connect(FILE, check_same_thread=False, isolation_level=None)
database.execute("PRAGMA synchronous = FULL")
database.execute("CREATE TABLE IF NOT EXISTS stock (items INTEGER CHECK (items >= 0))")
database.execute("""CREATE TABLE IF NOT EXISTS branch (
    id TEXT, branch TEXT, items INTEGER, state TEXT, since REAL, PRIMARY KEY (id, branch))""")
database.execute("CREATE TABLE IF NOT EXISTS call (id TEXT, call TEXT, branch TEXT, PRIMARY KEY (id, call))")
if not database.execute("SELECT 1 FROM stock").fetchone():
    database.execute("INSERT INTO stock VALUES (10)")
one_at_a_time = threading.Lock()


def state_of(key):
    row = database.execute("SELECT state, items FROM branch WHERE id = ? AND branch = ?", key).fetchone()
    return row if row else (None, 0)


def remember(key, state):
    database.execute(
        "INSERT INTO branch VALUES (?, ?, 0, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state, since = excluded.since",
        (*key, state, time.time()))


def work(key, items):
    """The business call: set items aside for this branch. Late work of an aborted branch is refused."""
    if state_of(key)[0]:
        return False
    database.execute("INSERT INTO branch VALUES (?, ?, ?, 'working', ?)", (*key, items, time.time()))
    return True


def go_on(transaction, call, items):
    """A call with prepare=on-request: it goes on where an earlier call of the transaction stopped. Names the branch."""
    twice = database.execute("SELECT branch FROM call WHERE id = ? AND call = ?", (transaction, call)).fetchone()
    if twice:
        remember((transaction, twice[0]), "aborted")  # which of the two its caller heard of, nobody here knows
        return None
    began = database.execute("SELECT branch, state FROM branch WHERE id = ?", (transaction,)).fetchone()
    if began and began[1] != "working":
        return None  # asked or aborted already: this call came too late
    branch = began[0] if began else call
    if not began:
        work((transaction, branch), 0)
    database.execute("UPDATE branch SET items = items + ? WHERE id = ? AND branch = ?", (items, transaction, branch))
    database.execute("INSERT INTO call VALUES (?, ?, ?)", (transaction, call, branch))
    return branch


def prepare(key):
    state, items = state_of(key)
    if state in ("prepared", "committed"):
        return "prepared"  # asked again: same answer
    promised = database.execute("SELECT coalesce(sum(items), 0) FROM branch WHERE state = 'prepared'").fetchone()[0]
    enough = database.execute("SELECT items FROM stock").fetchone()[0] >= promised + items
    if state == "working" and enough:
        remember(key, "prepared")
        return "prepared"
    remember(key, "aborted")  # also where nothing was known: work that comes late finds it
    return "refused"


def commit(key):
    state, items = state_of(key)
    if state == "prepared":
        database.execute("UPDATE stock SET items = items - ?", (items,))
        remember(key, "committed")
    return "done" if state in ("prepared", "committed") else "hazard"


def abort(key):
    if state_of(key)[0] == "committed":
        return "retry"  # cannot happen unless somebody broke the protocol; keep it visible at the coordinator
    remember(key, "aborted")
    return "done"


CALLBACKS = {"/prepare": prepare, "/commit": commit, "/abort": abort}


def atomically(step, *arguments):
    with one_at_a_time:
        database.execute("BEGIN IMMEDIATE")
        try:
            result = step(*arguments)
            database.execute("COMMIT")  # durable before anybody hears of it
            return result
        except BaseException:
            database.execute("ROLLBACK")
            raise


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        if self.path in CALLBACKS:
            step = CALLBACKS[self.path]
            self.answer(200, {"results": [
                {**call, "result": atomically(step, (call["transaction"], call["branch"]))}
                for call in body["branches"]]})
        elif self.path == "/reserve" and "Concordat-Transaction" in self.headers:
            self.reserve(self.headers["Concordat-Transaction"], body["items"])
        elif self.path == "/reserve":
            ok = atomically(work, (body["transaction"], body["branch"]), body["items"])
            self.answer(200 if ok else 409, {"reserved": ok})
        else:
            self.answer(404, {})

    def reserve(self, header, items):
        """A call of a participant's caller: the answer's header says what is to be listed in the commit."""
        transaction, branch = re.match(r'\s*"([^"]+)".*;\s*branch="([^"]+)"', header).groups()
        if re.search(r';\s*prepare="?on-request', header):
            held = atomically(go_on, transaction, branch, items)
            item = held and f'"{held}";participant="{NAME}";instance="{PORT}"'
        else:
            ok = atomically(work, (transaction, branch), items)
            vote = atomically(prepare, (transaction, branch)) if ok else "refused"
            item = vote == "prepared" and f'"{branch}";participant="{NAME}";vote=prepared'
        self.answer(200 if item else 409, {"reserved": bool(item)}, {"Concordat-Branches": item or ""})

    def do_GET(self):
        with one_at_a_time:
            items = database.execute("SELECT items FROM stock").fetchone()[0]
            waiting = database.execute("SELECT count(*) FROM branch WHERE state = 'prepared'").fetchone()[0]
        self.answer(200, {"participant": NAME, "items": items, "inDoubt": waiting})

    def answer(self, status, content, headers={}):
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def call(method, path, body):
    request = urllib.request.Request(COORDINATOR + path, json.dumps(body).encode(),
                                     {"Content-Type": "application/json"}, method=method)
    return json.load(urllib.request.urlopen(request, timeout=5))


def keep_in_touch():
    """Renews the lease, and asks what became of branches that are in doubt: the other half of a sure ending."""
    while True:
        try:
            call("PUT", f"/v1/participants/{NAME}/instances/{PORT}", {"url": f"http://127.0.0.1:{PORT}"})
            with one_at_a_time:
                rows = database.execute("SELECT id, branch, since FROM branch WHERE state = 'prepared'").fetchall()
            if rows:
                inquiries = [{"transaction": t, "branch": b, "expired": time.time() - s > TIMEOUT, "participant": NAME}
                             for t, b, s in rows]
                for found in call("POST", "/v1/outcomes", {"inquiries": inquiries[:1000]})["outcomes"]:
                    if found["outcome"] != "pending":
                        step = commit if found["outcome"] == "commit" else abort
                        atomically(step, (found["transaction"], found["branch"]))
        except OSError as problem:
            print(f"{NAME}: coordinator not reached: {problem}", file=sys.stderr)
        time.sleep(5)


threading.Thread(target=keep_in_touch, daemon=True).start()
ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
