"""Comms and widgets as jupyter_client sees them; one test per line of the protocol."""

import hashlib
import os
import uuid

import pytest
from jupyter_client.manager import start_new_kernel

PATIENCE = 120
ECHO = """
  import { registerTarget } from 'limpid';
registerTarget('echo', (comm, { data, buffers }) => {
  comm.send({ opened: data }, { buffers });
  comm.on('message', ({ data, metadata, buffers }) => comm.send({ got: data }, { metadata, buffers }));
  comm.on('close', ({ data }) => console.log('closed', data.why));
});
undefined
"""
WIDGET = """
  import { widget } from 'limpid';
const w = widget({ state: { value: 1, bytes: new Uint8Array([1, 2, 3]) }, esm: 'export default {}', css: 'b {}' });
w.on('change:value', (value, before) => console.log(before, '->', value));
w.on('msg:custom', (content, buffers) => w.send({ echo: content }, buffers));
w
"""


@pytest.fixture(scope="module")
def client(prefix):
    manager, client = start_new_kernel(kernel_name="limpid", startup_timeout=PATIENCE)
    yield client
    client.stop_channels()
    manager.shutdown_kernel()


def send(client, msg_type, content, metadata=None, buffers=None):
    """Sends on shell; what IOPub says about it between busy and idle."""
    message = client.session.msg(msg_type, content, metadata=metadata)
    client.session.send(client.shell_channel.socket, message, buffers=buffers)
    return about(client, message["header"]["msg_id"])


def about(client, msg_id):
    seen = []
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") != msg_id:
            continue
        seen.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            break
    assert seen[0]["content"] == {"execution_state": "busy"}
    return seen[1:-1]


def run(client, code):
    """What a cell that must succeed publishes besides its input."""
    msg_id = client.execute(code)
    seen = [message for message in about(client, msg_id) if message["msg_type"] != "execute_input"]
    reply = client.get_shell_msg(timeout=PATIENCE)
    assert reply["content"]["status"] == "ok", reply["content"]
    return seen


def comms(client, **content):
    message = client.session.msg("comm_info_request", content)
    client.shell_channel.send(message)
    reply = client.get_shell_msg(timeout=PATIENCE)
    about(client, message["header"]["msg_id"])
    assert reply["msg_type"] == "comm_info_reply" and reply["content"]["status"] == "ok"
    return reply["content"]["comms"]


def opened(client):
    run(client, ECHO)
    comm_id = uuid.uuid4().hex
    return comm_id, send(client, "comm_open", {"comm_id": comm_id, "target_name": "echo", "data": {"a": 1}}, buffers=[b"xy"])


def as_bytes(message):
    return [bytes(buffer) for buffer in message["buffers"]]


def test_a_front_end_opens_a_comm_and_its_handler_answers_under_its_header(client):
    comm_id, (answer,) = opened(client)
    assert answer["msg_type"] == "comm_msg"
    assert answer["content"] == {"comm_id": comm_id, "data": {"opened": {"a": 1}}}
    assert as_bytes(answer) == [b"xy"]


def test_messages_carry_data_metadata_and_buffers_both_ways(client):
    comm_id, _ = opened(client)
    data = {"text": "ü😀", "list": [1, 2.5, None, True], "deep": {"a": {"b": []}}}
    buffers = [b"", os.urandom(1), os.urandom(65537)]
    (answer,) = send(client, "comm_msg", {"comm_id": comm_id, "data": data}, metadata={"m": [1]}, buffers=buffers)
    assert answer["content"] == {"comm_id": comm_id, "data": {"got": data}}
    assert answer["metadata"] == {"m": [1]}
    assert as_bytes(answer) == buffers


def test_ten_megabytes_come_back_byte_by_byte(client):
    comm_id, _ = opened(client)
    payload = os.urandom(10_000_000)
    (answer,) = send(client, "comm_msg", {"comm_id": comm_id, "data": {}}, buffers=[payload])
    (back,) = as_bytes(answer)
    assert hashlib.sha256(back).digest() == hashlib.sha256(payload).digest()


def test_a_front_end_closes_a_comm(client):
    comm_id, _ = opened(client)
    (told,) = send(client, "comm_close", {"comm_id": comm_id, "data": {"why": "done"}})
    assert told["content"] == {"name": "stdout", "text": "closed done\n"}
    assert comm_id not in comms(client)


def test_an_unknown_target_is_closed_on_iopub(client):
    comm_id = uuid.uuid4().hex
    (close,) = send(client, "comm_open", {"comm_id": comm_id, "target_name": "nobody", "data": {}})
    assert close["msg_type"] == "comm_close"
    assert close["content"]["comm_id"] == comm_id
    assert comm_id not in comms(client)


def test_comm_info_filters_by_target_and_takes_null_for_all(client):
    comm_id, _ = opened(client)
    entry = {"target_name": "echo"}
    assert comms(client)[comm_id] == entry
    assert comms(client, target_name=None)[comm_id] == entry
    assert comms(client, target_name="echo")[comm_id] == entry
    assert comm_id not in comms(client, target_name="other")


def test_the_kernel_opens_sends_and_closes(client):
    code = "import { openComm } from 'limpid'; const c = openComm('t', { n: 1 }); c.send({ n: 2 }); c.close({ n: 3 }); undefined"
    seen = run(client, code)
    assert [message["msg_type"] for message in seen] == ["comm_open", "comm_msg", "comm_close"]
    assert [message["content"]["data"] for message in seen] == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert seen[0]["content"]["target_name"] == "t"


def test_an_error_of_a_handler_is_published(client):
    run(client, "import { registerTarget } from 'limpid'; registerTarget('bad', () => { throw new Error('no') }); undefined")
    seen = send(client, "comm_open", {"comm_id": uuid.uuid4().hex, "target_name": "bad", "data": {}})
    assert [message["msg_type"] for message in seen] == ["comm_close", "error"]
    assert seen[1]["content"]["evalue"] == "no"


def test_a_widget_opens_its_model_and_shows_its_view(client):
    model, result = run(client, WIDGET)
    content = model["content"]
    assert content["target_name"] == "jupyter.widget"
    assert model["metadata"]["version"] == "2.1.0"
    state = content["data"]["state"]
    assert (state["_model_module"], state["_model_name"]) == ("anywidget", "AnyModel")
    assert (state["_view_module"], state["_view_name"]) == ("anywidget", "AnyView")
    assert (state["_esm"], state["_css"], state["value"]) == ("export default {}", "b {}", 1)
    assert "bytes" not in state and content["data"]["buffer_paths"] == [["bytes"]]
    assert as_bytes(model) == [b"\x01\x02\x03"]
    view = result["content"]["data"]["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == content["comm_id"] and view["version_major"] == 2


def test_an_update_of_the_front_end_is_echoed_and_changes_the_state(client):
    model, _ = run(client, WIDGET)
    comm_id = model["content"]["comm_id"]
    data = {"method": "update", "state": {"value": 5, "_esm": "hostile", "other": 1}, "buffer_paths": [["bytes"]]}
    echo, printed = send(client, "comm_msg", {"comm_id": comm_id, "data": data}, buffers=[b"\x09"])
    assert echo["content"]["data"] == {"method": "echo_update", "state": {"value": 5}, "buffer_paths": [["bytes"]]}
    assert as_bytes(echo) == [b"\x09"]
    assert printed["content"]["text"] == "1 -> 5\n"
    (result,) = run(client, "[w.get('value'), ...w.get('bytes')]")
    assert result["content"]["data"]["text/plain"] == "[ 5, 9 ]"


def test_the_kernel_updates_only_what_changed(client):
    run(client, WIDGET)
    update, printed = run(client, "w.set({ value: 7 }); w.set('value', 7); undefined")
    assert update["content"]["data"] == {"method": "update", "state": {"value": 7}, "buffer_paths": []}
    assert printed["content"]["text"] == "1 -> 7\n"


def test_request_state_gives_all_of_it(client):
    model, _ = run(client, WIDGET)
    comm_id = model["content"]["comm_id"]
    (update,) = send(client, "comm_msg", {"comm_id": comm_id, "data": {"method": "request_state"}})
    assert update["content"]["data"] == {**model["content"]["data"], "method": "update"}
    assert as_bytes(update) == [b"\x01\x02\x03"]


def test_the_control_comm_gives_the_states_of_all_widgets_at_once(client):
    model, _ = run(client, WIDGET)
    comm_id = model["content"]["comm_id"]
    control = uuid.uuid4().hex
    opening = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
    assert send(client, "comm_open", opening, metadata={"version": "1.0.0"}) == []
    (told,) = send(client, "comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
    data = told["content"]["data"]
    state = model["content"]["data"]["state"]
    assert data["method"] == "update_states"
    assert data["states"][comm_id] == {
        "model_name": "AnyModel",
        "model_module": "anywidget",
        "model_module_version": state["_model_module_version"],
        "state": state,
    }
    path = [comm_id, "state", "bytes"]
    assert as_bytes(told)[data["buffer_paths"].index(path)] == b"\x01\x02\x03"
    run(client, "w.close()")
    (told,) = send(client, "comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
    assert comm_id not in told["content"]["data"]["states"]


def test_custom_messages_go_both_ways_with_buffers(client):
    model, _ = run(client, WIDGET)
    comm_id = model["content"]["comm_id"]
    data = {"method": "custom", "content": {"ask": 1}}
    (answer,) = send(client, "comm_msg", {"comm_id": comm_id, "data": data}, buffers=[b"q"])
    assert answer["content"]["data"] == {"method": "custom", "content": {"echo": {"ask": 1}}}
    assert as_bytes(answer) == [b"q"]


def test_comms_close_when_the_runner_ends(client):
    model, _ = run(client, WIDGET)
    msg_id = client.execute("process.exit(1)")
    closed = {m["content"]["comm_id"] for m in about(client, msg_id) if m["msg_type"] == "comm_close"}
    client.get_shell_msg(timeout=PATIENCE)
    assert model["content"]["comm_id"] in closed
    assert comms(client) == {}
