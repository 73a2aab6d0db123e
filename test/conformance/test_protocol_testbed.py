"""The 27 checks of the public kernel scoreboard (https://github.com/runtimed/kernel-testbed), under its names, in our words
and stricter: each also looks at what the answer says."""

import time

import zmq
from front_end import PATIENCE, alone, front  # noqa: F401
from jupyter_client.session import Session

# Basic


def test_heartbeat_responds(front):
    with zmq.Context() as context, context.socket(zmq.REQ) as heart:
        heart.setsockopt(zmq.LINGER, 0)
        info = front.manager.get_connection_info()
        heart.connect(f"tcp://{info['ip']}:{info['hb_port']}")
        heart.send(b"ping")
        assert heart.poll(PATIENCE * 1000)
        assert heart.recv() == b"ping"


def test_iopub_welcome(front):
    with zmq.Context() as context, context.socket(zmq.SUB) as subscriber:
        subscriber.setsockopt(zmq.LINGER, 0)
        info = front.manager.get_connection_info()
        subscriber.connect(f"tcp://{info['ip']}:{info['iopub_port']}")
        subscriber.subscribe(b"")
        assert subscriber.poll(PATIENCE * 1000)
        # Both subscribers are welcomed with the same message, and a session takes no signature twice.
        session = Session(key=front.client.session.key)
        _, frames = session.feed_identities(subscriber.recv_multipart())
        message = session.deserialize(frames)
        assert (message["msg_type"], message["content"], message["parent_header"]) == ("iopub_welcome", {"subscription": ""}, {})


def test_kernel_info_reply_valid(front):
    assert front.ask("kernel_info_request").reply["status"] == "ok"


def test_kernel_info_has_language_info(front):
    language = front.ask("kernel_info_request").reply["language_info"]
    assert (language["name"], language["file_extension"]) == ("typescript", ".ts")


def test_kernel_info_has_protocol_version(front):
    assert front.ask("kernel_info_request").reply["protocol_version"].startswith("5.")


def test_execute_stdout(front):
    assert front.run("console.log('hello')").text("stdout") == "hello\n"


def test_execute_stderr(front):
    assert front.run("console.error('error')").text("stderr") == "error\n"


def test_execute_reply_ok(front):
    assert front.run("const fine = 1").reply["status"] == "ok"


def test_status_busy_idle_lifecycle(front):
    cell = front.run("1 + 1")
    assert cell.types[0] == cell.types[-1] == "status"
    assert cell.states == ["busy", "idle"]


def test_execute_input_broadcast(front):
    cell = front.run("'shown'")
    assert cell.contents("execute_input") == [{"code": "'shown'", "execution_count": cell.reply["execution_count"]}]


def test_shutdown_reply(alone):
    reply = alone.reply_to(alone.send("shutdown_request", "control", restart=False), "control")
    assert reply["content"] == {"status": "ok", "restart": False}
    end = time.monotonic() + PATIENCE
    while alone.manager.is_alive():
        assert time.monotonic() < end, "the kernel lives on"
        time.sleep(0.02)


# Interactive


def test_complete_request(front):
    front.run("const testVariableForCompletion = 42")
    reply = front.ask("complete_request", code="testVariableFor", cursor_pos=15).reply
    assert (reply["matches"], reply["cursor_start"], reply["cursor_end"]) == (["testVariableForCompletion"], 0, 15)


def test_inspect_request(front):
    front.run("const testVariableForInspection = 42")
    reply = front.ask("inspect_request", code="testVariableForInspection", cursor_pos=5, detail_level=0).reply
    assert reply["found"] and "testVariableForInspection" in reply["data"]["text/plain"]


def test_is_complete_complete(front):
    assert front.ask("is_complete_request", code="const x = 1").reply == {"status": "complete"}


def test_is_complete_incomplete(front):
    reply = front.ask("is_complete_request", code="const x = {").reply
    assert reply["status"] == "incomplete" and reply["indent"].strip() == ""


def test_history_request(front):
    front.run("'remembered'")
    reply = front.ask("history_request", output=False, raw=True, hist_access_type="tail", n=1).reply
    assert [entry[2] for entry in reply["history"]] == ["'remembered'"]


def test_comm_info_request(front):
    assert front.ask("comm_info_request").reply == {"status": "ok", "comms": {}}


def test_error_handling(front):
    cell = front.run("function function")
    (published,) = cell.contents("error")
    assert cell.reply["status"] == "error" and cell.reply["ename"] == published["ename"] == "SyntaxError"
    assert (cell.reply["evalue"], cell.reply["traceback"]) == (published["evalue"], published["traceback"])


# Rich output


def test_display_data(front):
    cell = front.run("import { display, html } from 'limpid'; void (await display(html`<b>bold</b>`))")
    (shown,) = cell.contents("display_data")
    assert shown["data"]["text/html"] == "<b>bold</b>"


def test_update_display_data(front):
    code = "import { display } from 'limpid'; await display('first', { id: 'one' }); void (await display('second', { id: 'one' }))"
    cell = front.run(code)
    (first,), (second,) = cell.contents("display_data"), cell.contents("update_display_data")
    assert first["transient"] == second["transient"] == {"display_id": "one"}
    assert second["data"]["text/plain"] == "'second'"


def test_execute_result(front):
    assert front.run("1 + 1").value == "2"


def test_rich_execute_result(front):
    cell = front.run("({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<i>i</i>', 'text/plain': 'i' }) })")
    (result,) = cell.contents("execute_result")
    assert result["data"] == {"text/html": "<i>i</i>", "text/plain": "i"}


# Advanced


def test_stdin_input_request(front):
    cell = front.begin("prompt('Enter: ')", allow_stdin=True)
    request = front.client.get_stdin_msg(timeout=PATIENCE)
    assert (request["msg_type"], request["content"]) == ("input_request", {"prompt": "Enter: ", "password": False})
    front.client.input("test_input_42")
    assert front.end(cell).value == "'test_input_42'"


def test_comms_lifecycle(front):
    opened = front.send("comm_open", comm_id="c1", target_name="nobody.listens", data={})
    front.until_idle(opened)
    assert front.until(opened, "comm_close")["content"]["comm_id"] == "c1"
    assert front.run("1").reply["status"] == "ok"


def test_interrupt_request(front):
    spinning = front.begin("console.log('spinning'); while (true) {}")
    front.until(spinning, "stream")
    assert front.ask("interrupt_request", "control").reply == {"status": "ok"}
    assert front.end(spinning).reply["status"] == "error"


def test_execution_count_increments(front):
    counts = [front.run("1").reply["execution_count"] for _ in range(3)]
    assert counts == [counts[0], counts[0] + 1, counts[0] + 2]


def test_parent_header_correlation(front):
    sent = front.begin("console.log('a'); 1")
    cell = front.end(sent)
    parents = [cell.message["parent_header"], *(message["parent_header"] for message in cell.published)]
    assert len(parents) == 6
    assert all((parent["msg_id"], parent["msg_type"]) == (sent, "execute_request") for parent in parents)
