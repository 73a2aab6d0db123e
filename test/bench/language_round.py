"""A kernel's completions and type errors through jupyter_client, as JSON on stdout. Usage: language_round.py KERNEL

stdin is JSON: the import, cells, questions and mistakes of language-cells.ts, and how often to ask. Times are in seconds; what a
kernel does not do within PATIENCE is null."""

import json
import queue
import subprocess
import sys
import time

import psutil
from jupyter_client.manager import KernelManager

PATIENCE = 30


def main(kernel, asked):
    measured = {"first": None, "later": None, "diagnose": None, "memory": None}
    manager = KernelManager(kernel_name=kernel)
    began = time.perf_counter()
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels(hb=False)
    try:
        reply_to(client, client.kernel_info())
        if complete(client, asked["import"] + "\ntf.")[1] > 100:
            measured["first"] = time.perf_counter() - began
        client.wait_for_ready(timeout=60)
        for code in [asked["import"], *asked["cells"]]:
            if run(client, code)[1] != "ok":
                raise SystemExit(f"the cell failed: {code}")
        questions = [question for question in asked["questions"] for _ in range(asked["rounds"])]
        measured["later"] = [complete(client, f"// {count}\n{question}")[0] for count, question in enumerate(questions)]
        measured["diagnose"] = [refused(client, asked["directive"] + code) for code in asked["mistakes"]]
        measured["memory"] = psutil.Process(manager.provisioner.pid).memory_full_info().pss
    except queue.Empty:
        pass
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    print(json.dumps(measured))


def reply_to(client, request):
    end = time.perf_counter() + PATIENCE
    while True:
        message = client.get_shell_msg(timeout=max(0.001, end - time.perf_counter()))
        if message["parent_header"].get("msg_id") == request:
            return message["content"]


def complete(client, code):
    """Seconds, and how many matches there are."""
    began = time.perf_counter()
    content = reply_to(client, client.complete(code, len(code)))
    return time.perf_counter() - began, len(content["matches"])


def run(client, code):
    began = time.perf_counter()
    content = reply_to(client, client.execute(code))
    return time.perf_counter() - began, content["status"]


def refused(client, code):
    seconds, status = run(client, code)
    while status.startswith("abort"):  # tslab skips cells for a while after one that failed
        time.sleep(0.1)
        seconds, status = run(client, code)
    if status != "error":
        raise SystemExit(f"no type error was told but {status}: {code}")
    return seconds


main(sys.argv[1], json.load(sys.stdin))
