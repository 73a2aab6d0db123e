"""jupyter_client, the library under JupyterLab and most other front ends, runs our kernel."""

import pytest
from conftest import TUTORIAL
from jupyter_client.manager import start_new_kernel

PATIENCE = 120


@pytest.fixture
def kernel():
    manager, client = start_new_kernel(kernel_name="limpid", startup_timeout=PATIENCE, cwd=str(TUTORIAL.parent))
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel()


def run(client, code):
    """Runs one cell; its reply and its outputs."""
    outputs = []
    reply = client.execute_interactive(code, timeout=PATIENCE, output_hook=outputs.append, allow_stdin=False)
    return reply["content"], [message for message in outputs if message["msg_type"] != "status"]


def test_the_tutorial_runs(kernel, small_tutorial):
    _, client = kernel
    seen = set()
    for cell in small_tutorial.cells:
        if cell.cell_type != "code":
            continue
        reply, outputs = run(client, cell.source)
        assert reply["status"] == "ok", reply
        seen |= {mime for message in outputs for mime in message["content"].get("data", {})}
    assert "application/vnd.limpid.training.v1+json" in seen
    assert "application/vnd.limpid.explanation.v1+json" in seen


def test_interrupting_keeps_the_variables(kernel):
    manager, client = kernel
    run(client, "let kept = 41")
    spinning = client.execute("console.log('spinning'); while (true) {}")
    while client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
        pass
    manager.interrupt_kernel()
    while (reply := client.get_shell_msg(timeout=PATIENCE))["parent_header"].get("msg_id") != spinning:
        pass
    assert reply["content"]["status"] == "error"
    _, outputs = run(client, "kept + 1")
    assert outputs[-1]["content"]["data"]["text/plain"] == "42"


def test_restarting_forgets_the_variables(kernel):
    manager, client = kernel
    run(client, "var before = 1")
    manager.restart_kernel()
    client.wait_for_ready(timeout=PATIENCE)
    _, outputs = run(client, "typeof before")
    assert outputs[-1]["content"]["data"]["text/plain"] == "'undefined'"


def test_the_kernel_outlives_its_runner(kernel):
    manager, client = kernel
    reply, _ = run(client, "process.abort()")
    assert reply["status"] == "error"
    assert manager.is_alive()
    reply, outputs = run(client, "1 + 1")
    assert reply["status"] == "ok"
    assert outputs[-1]["content"]["data"]["text/plain"] == "2"
