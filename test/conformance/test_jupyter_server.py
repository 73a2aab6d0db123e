"""Jupyter Server: kernels by REST, messages over its WebSocket in both of its subprotocols."""

import json
import os
import random
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
import requests
import websocket

PATIENCE = 120
TOKEN = uuid.uuid4().hex
V1 = "v1.kernel.websocket.jupyter.org"
SUBPROTOCOLS = [pytest.param(None, id="default"), pytest.param(V1, id="v1")]


class Server:
    """A running Jupyter Server, asked by REST."""

    def __init__(self, told):
        """What it has told of itself."""
        self.address = f"127.0.0.1:{told['port']}"

    def ask(self, method, path, **body):
        headers = {"Authorization": f"token {TOKEN}"}
        return requests.request(method, f"http://{self.address}/api/{path}", json=body or None, headers=headers, timeout=PATIENCE)


class Channels:
    """The WebSocket of a kernel: all its channels in one, after
    https://jupyter-server.readthedocs.io/en/latest/developers/websocket-protocols.html"""

    def __init__(self, server, kernel, subprotocol):
        self.session = uuid.uuid4().hex
        url = f"ws://{server.address}/api/kernels/{kernel}/channels?session_id={self.session}&token={TOKEN}"
        self.socket = websocket.create_connection(url, timeout=PATIENCE, subprotocols=[subprotocol] if subprotocol else None)
        assert self.socket.getsubprotocol() == subprotocol
        self.binary = subprotocol == V1

    def send(self, channel, msg_type, content):
        """Sends a request; its id."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": msg_type, "session": self.session, "username": "", "version": "5.4", "date": "2026-01-01T00:00:00Z"}
        parts = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        if self.binary:
            self.socket.send_binary(frame([channel.encode(), *(json.dumps(part).encode() for part in parts.values())]))
        else:
            self.socket.send(json.dumps({**parts, "channel": channel, "buffers": []}))
        return header["msg_id"]

    def receive(self):
        message = self.socket.recv()
        if not self.binary:
            return json.loads(message)
        channel, *parts = unframe(message)
        header, parent, metadata, content = map(json.loads, parts[:4])
        return {"channel": channel.decode(), "header": header, "parent_header": parent, "metadata": metadata, "content": content}

    def until(self, parent, is_it):
        """The messages that answer this request, up to the one that is it."""
        messages = []
        while not (messages and is_it(messages[-1])):
            message = self.receive()
            if message["parent_header"].get("msg_id") == parent:
                messages.append(message)
        return messages

    def until_type(self, parent, msg_type):
        return self.until(parent, lambda message: message["header"]["msg_type"] == msg_type)[-1]

    def outputs(self, parent):
        """All that a cell publishes, whichever of reply and idle the server passes on first."""
        messages = self.until(parent, lambda message: message["content"].get("execution_state") == "idle")
        kinds = ("status", "execute_input", "execute_reply")
        return [message for message in messages if message["header"]["msg_type"] not in kinds]

    def execute(self, code):
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        return self.send("shell", "execute_request", content)

    def value(self, code):
        result = self.until_type(self.execute(code), "execute_result")
        return result["content"]["data"]["text/plain"]


def frame(parts):
    """The v1 layout: the number of offsets, the offsets (8 bytes each, little-endian), then the parts."""
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return b"".join([*(number.to_bytes(8, "little") for number in (len(offsets), *offsets)), *parts])


def unframe(message):
    count = int.from_bytes(message[:8], "little")
    offsets = [int.from_bytes(message[8 * at : 8 * at + 8], "little") for at in range(1, count + 1)]
    return [message[start:end] for start, end in zip(offsets, offsets[1:])]


@pytest.fixture(scope="module")
def server(prefix, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    options = {
        # below those that systems give to who asks for any; where it is taken after all, the server takes another
        "ServerApp.port": random.randrange(20_000, 32_000),
        "ServerApp.root_dir": folder,
        "ServerApp.open_browser": False,
        "ServerApp.allow_root": True,
        "IdentityProvider.token": TOKEN,
    }
    arguments = [f"--{name}={value}" for name, value in options.items()]
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "config")}
    process = subprocess.Popen([sys.executable, "-m", "jupyter_server", *arguments], env=environment, stderr=subprocess.DEVNULL)
    told = Path(os.environ["JUPYTER_RUNTIME_DIR"]) / f"jpserver-{process.pid}.json"
    end = time.monotonic() + PATIENCE
    while not answers(told):
        assert process.poll() is None and time.monotonic() < end, "Jupyter Server does not start"
        time.sleep(0.1)
    yield Server(json.loads(told.read_text()))
    process.terminate()
    process.wait()


def answers(told):
    try:
        return Server(json.loads(told.read_text())).ask("GET", "status").ok
    except (FileNotFoundError, json.JSONDecodeError, requests.ConnectionError):
        return False


@pytest.fixture
def kernel(server):
    started = server.ask("POST", "kernels", name="limpid")
    assert started.status_code == 201, started.text
    yield started.json()["id"]
    server.ask("DELETE", f"kernels/{started.json()['id']}")


@pytest.fixture(params=SUBPROTOCOLS)
def channels(server, kernel, request):
    opened = Channels(server, kernel, request.param)
    yield opened
    opened.socket.close()


def test_the_kernelspec_and_its_logos_are_served(server):
    spec = server.ask("GET", "kernelspecs/limpid").json()
    assert spec["spec"]["display_name"] == "TypeScript (Limpid)"
    assert len(spec["resources"]) >= 2
    for path in spec["resources"].values():
        assert requests.get(f"http://{server.address}{path}", params={"token": TOKEN}, timeout=PATIENCE).ok


def test_a_cell_runs(channels):
    outputs = channels.outputs(channels.execute("console.log('hello'); 6 * 7"))
    assert [message["header"]["msg_type"] for message in outputs] == ["stream", "execute_result"]
    assert outputs[0]["content"] == {"name": "stdout", "text": "hello\n"}
    assert outputs[1]["content"]["data"]["text/plain"] == "42"


def test_kernel_info_is_answered_on_both_channels(channels):
    for channel in ("shell", "control"):
        reply = channels.until_type(channels.send(channel, "kernel_info_request", {}), "kernel_info_reply")
        assert (reply["channel"], reply["content"]["implementation"]) == (channel, "limpid")


def test_interrupting_by_rest_stops_the_cell_and_keeps_the_variables(server, kernel, channels):
    assert channels.value("let kept = 41; kept") == "41"
    spinning = channels.execute("console.log('spinning'); while (true) {}")
    channels.until_type(spinning, "stream")
    assert server.ask("POST", f"kernels/{kernel}/interrupt").status_code == 204
    reply = channels.until_type(spinning, "execute_reply")
    assert reply["content"]["status"] == "error"
    assert channels.value("kept + 1") == "42"


def test_restarting_by_rest_forgets_the_variables(server, kernel, channels):
    assert channels.value("var before = 1; before") == "1"
    assert server.ask("POST", f"kernels/{kernel}/restart").json()["id"] == kernel
    assert channels.value("typeof before") == "'undefined'"


def test_the_server_knows_whether_the_kernel_is_busy(server, kernel, channels):
    assert channels.value("1") == "1"
    waiting = channels.execute("console.log('waiting'); await new Promise(() => {})")
    channels.until_type(waiting, "stream")
    assert server.ask("GET", f"kernels/{kernel}").json()["execution_state"] == "busy"
    server.ask("POST", f"kernels/{kernel}/interrupt")
    channels.until_type(waiting, "execute_reply")


def test_a_client_that_comes_back_hears_the_rest(server, kernel):
    first = Channels(server, kernel, None)
    assert first.value("let ticks = 0; const timer = setInterval(() => ticks++, 5); ticks") == "0"
    first.socket.close()
    second = Channels(server, kernel, V1)
    assert int(second.value("await new Promise((done) => setTimeout(done, 50)); clearInterval(timer); ticks")) > 0
    second.socket.close()


def test_deleting_ends_the_kernel(server):
    kernel = server.ask("POST", "kernels", name="limpid").json()["id"]
    channels = Channels(server, kernel, None)
    supervisor = int(channels.value("process.ppid"))
    assert server.ask("DELETE", f"kernels/{kernel}").status_code == 204
    assert server.ask("GET", f"kernels/{kernel}").status_code == 404
    with pytest.raises(ProcessLookupError):
        os.kill(supervisor, 0)
    channels.socket.close()
