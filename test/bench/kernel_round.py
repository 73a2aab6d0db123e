"""One round of the kernel bench on one kernel, through jupyter_client, as JSON on stdout. Usage: kernel_round.py KERNEL LANGUAGE COUNT

Times are in seconds. What a kernel does not do within PATIENCE is null."""

import json
import queue
import subprocess
import sys
import time

import psutil
from jupyter_client.manager import KernelManager, start_new_kernel

PATIENCE = 10
LINES = 20_000
CODE = {
    "typescript": {
        "prepare": "const measured = { alpha: 1, beta: 2 }",
        "lines": f"for (let i = 0; i < {LINES}; i++) console.log('line ' + i)",
        "spin": "console.log('spinning'); while (true) {}",
        "complete": "Math.",
    },
    "python": {
        "prepare": "measured = dict(alpha=1, beta=2)",
        "lines": f"for i in range({LINES}): print('line', i)",
        "spin": "print('spinning', flush=True)\nwhile True: pass",
        "complete": "str.",
    },
}
BYTES = sum(len(f"line {i}\n") for i in range(LINES))


def main(kernel, language, count):
    code = CODE[language]
    manager = KernelManager(kernel_name=kernel)
    began = time.perf_counter()
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels(hb=False)
    reply_to(client, client.kernel_info(), 60)
    measured = {"ready": time.perf_counter() - began}
    # Until its subscription has arrived, publications pass a client by.
    client.wait_for_ready(timeout=60)
    try:
        measured["round_trip"] = answered(lambda: round_trips(client, code["prepare"], count))
        measured["memory"] = memory(manager.provisioner.pid)
        measured["complete_idle"] = answered(lambda: [complete(client, code["complete"]) for _ in range(20)])
        measured["complete_busy"] = answered(lambda: complete_while_spinning(manager, client, code))
        measured["interrupt"] = answered(lambda: [interrupt(manager, client, spin(client, code["spin"])) for _ in range(10)])
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    measured["lines"] = answered(lambda: lines(kernel, code["lines"]))
    print(json.dumps(measured))


def answered(measure):
    """What is measured, or null when the kernel does not answer in time."""
    try:
        return measure()
    except queue.Empty:
        return None


def round_trips(client, prepare, count):
    run(client, prepare)
    for _ in range(20):
        run(client, "1+1")
    return [run(client, "1+1")[0] for _ in range(count)]


def complete_while_spinning(manager, client, code):
    spinning = spin(client, code["spin"])
    try:
        return [complete(client, code["complete"]) for _ in range(20)]
    finally:
        interrupt(manager, client, spinning)


def lines(kernel, code):
    """In a kernel of its own: one that did not stop, or that lost messages, would spoil this figure or be spoilt by it."""
    manager, client = start_new_kernel(kernel_name=kernel, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        run(client, "1+1")
        seconds, received = run(client, code)
        return {"seconds": seconds, "share": received / BYTES}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def reply_to(client, request, patience=PATIENCE):
    """The reply, or queue.Empty when there is none in time."""
    end = time.perf_counter() + patience
    while True:
        message = client.get_shell_msg(timeout=max(0.001, end - time.perf_counter()))
        if message["parent_header"].get("msg_id") == request:
            return message


def run(client, code, patience=PATIENCE):
    """Seconds from sending a cell until both its reply and its idle are here, and the characters it has printed by then."""
    began = time.perf_counter()
    request = client.execute(code)
    received = 0
    while True:
        message = client.get_iopub_msg(timeout=patience)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "stream":
            received += len(message["content"]["text"])
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            break
    reply_to(client, request, patience)
    return time.perf_counter() - began, received


def complete(client, code):
    began = time.perf_counter()
    reply_to(client, client.complete(code, len(code)))
    return time.perf_counter() - began


def spin(client, code):
    """Starts an endless loop; comes back when it runs."""
    request = client.execute(code)
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") == request and message["msg_type"] == "stream":
            return request


def interrupt(manager, client, request):
    began = time.perf_counter()
    manager.interrupt_kernel()
    reply_to(client, request)
    return time.perf_counter() - began


def memory(pid):
    """Proportional set size of the kernel and its children, in bytes."""
    kernel = psutil.Process(pid)
    return sum(one.memory_full_info().pss for one in [kernel, *kernel.children(recursive=True)])


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
