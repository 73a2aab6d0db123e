"""A front end on jupyter_client for the protocol tests: it sends a request, and gives what is said about it, each message
checked against its schema.

    cell = front.run("1 + 1")
    assert cell.types == ["status", "execute_input", "execute_result", "status"]
    assert cell.reply["execution_count"] == 1
"""

from collections import defaultdict

import message_schema
import pytest
from jupyter_client.manager import start_new_kernel

PATIENCE = 120


class Conversation:
    """What the kernel said about one request: its reply, and its publications from busy to idle."""

    def __init__(self, reply, published):
        self.message = reply
        self.published = published

    @property
    def reply(self):
        return self.message["content"]

    @property
    def types(self):
        return [message["msg_type"] for message in self.published]

    def contents(self, msg_type):
        return [message["content"] for message in self.published if message["msg_type"] == msg_type]

    def text(self, name):
        """All that a stream brought."""
        return "".join(content["text"] for content in self.contents("stream") if content["name"] == name)

    @property
    def value(self):
        """The text of the cell's value."""
        (result,) = self.contents("execute_result")
        return result["data"]["text/plain"]

    @property
    def states(self):
        return [content["execution_state"] for content in self.contents("status")]


class FrontEnd:
    def __init__(self, manager, client):
        self.manager = manager
        self.client = client
        self.replies = {}
        self.published = defaultdict(list)

    def send(self, msg_type, channel="shell", header=None, **content):
        """Sends a request; its id."""
        message = self.client.session.msg(msg_type, content)
        message["header"].update(header or {})
        getattr(self.client, f"{channel}_channel").send(message)
        return message["header"]["msg_id"]

    def begin(self, code, **fields):
        """Sends a cell and does not wait; its id."""
        content = {"silent": False, "store_history": not fields.get("silent", False), "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        return self.send("execute_request", code=code, **{**content, **fields})

    def ask(self, msg_type, channel="shell", **content):
        return self.end(self.send(msg_type, channel, **content), channel)

    def run(self, code, **fields):
        return self.end(self.begin(code, **fields))

    def end(self, msg_id, channel="shell"):
        """Waits for the reply and for idle."""
        return Conversation(self.reply_to(msg_id, channel), self.until_idle(msg_id))

    def reply_to(self, msg_id, channel="shell"):
        while msg_id not in self.replies:
            message = message_schema.check(getattr(self.client, f"get_{channel}_msg")(timeout=PATIENCE))
            assert message["parent_header"]["session"] == self.client.session.session
            self.replies[message["parent_header"]["msg_id"]] = message
        return self.replies[msg_id]

    def until_idle(self, msg_id):
        while not is_idle(self.published[msg_id]):
            self.read()
        return self.published[msg_id]

    def until(self, msg_id, msg_type):
        """Waits until a message of this type about this request is published, and gives it."""
        while True:
            for message in self.published[msg_id]:
                if message["msg_type"] == msg_type:
                    return message
            self.read()

    def read(self):
        """One message off IOPub, kept with the request that it belongs to."""
        message = message_schema.check(self.client.get_iopub_msg(timeout=PATIENCE))
        parent = message["parent_header"].get("msg_id")
        assert not is_idle(self.published[parent]) or message["msg_type"] != "status", "a second idle"
        self.published[parent].append(message)
        return message


def is_idle(messages):
    return bool(messages) and messages[-1]["msg_type"] == "status" and messages[-1]["content"]["execution_state"] == "idle"


def start(**options):
    manager, client = start_new_kernel(kernel_name="limpid", startup_timeout=PATIENCE, **options)
    return FrontEnd(manager, client)


def stop(front):
    front.client.stop_channels()
    front.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def front():
    """One kernel for the tests of a file, which therefore use variables of their own."""
    started = start()
    yield started
    stop(started)


@pytest.fixture
def alone():
    """A kernel for one test, which may end it."""
    started = start()
    yield started
    stop(started)
