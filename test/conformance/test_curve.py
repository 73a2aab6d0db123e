"""jupyter_client's transport encryption: it makes the keys because our kernelspec says that the kernel takes them."""

import time

import pytest
import zmq
from jupyter_client import KernelManager

PATIENCE = 120


@pytest.fixture(params=["auto", "required"])
def encrypted(request):
    manager = KernelManager(kernel_name="limpid", transport_encryption=request.param)
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel()


def value(client, code):
    outputs = []
    reply = client.execute_interactive(code, timeout=PATIENCE, output_hook=outputs.append, allow_stdin=False)
    assert reply["content"]["status"] == "ok"
    return [message["content"]["data"]["text/plain"] for message in outputs if message["msg_type"] == "execute_result"]


def test_the_kernelspec_says_so():
    spec = KernelManager(kernel_name="limpid").kernel_spec
    assert spec.metadata["supported_encryption"] == ["curve"]


def test_cells_run_and_the_heart_beats(encrypted):
    manager, client = encrypted
    assert manager.get_connection_info()["curve_publickey"]
    assert value(client, "1 + 1") == ["2"]
    assert client.is_alive()
    # it asks once a second, and calls a beat that comes later none
    deadline = time.monotonic() + PATIENCE
    while not client.hb_channel.is_beating():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_restart_keeps_the_keys(encrypted):
    manager, client = encrypted
    before = manager.get_connection_info()["curve_publickey"]
    manager.restart_kernel()
    client.wait_for_ready(timeout=PATIENCE)
    assert manager.get_connection_info()["curve_publickey"] == before
    assert value(client, "2 + 2") == ["4"]


def test_a_client_without_the_key_hears_nothing(encrypted):
    manager, client = encrypted
    info = manager.get_connection_info()
    with zmq.Context() as context, context.socket(zmq.SUB) as stranger:
        stranger.linger = 0
        stranger.subscribe(b"")
        monitor = stranger.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        stranger.connect(f"tcp://{info['ip']}:{info['iopub_port']}")
        assert monitor.poll(PATIENCE * 1000), "the kernel ends the connection"
        assert value(client, "'secret'") == ["'secret'"]
        assert stranger.poll(0) == 0
        stranger.disable_monitor()
