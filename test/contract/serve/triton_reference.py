"""A live Triton (PyPI `nvidia-pytriton`) and our service get the same requests over REST: prints a line for each, and where they differ.

Not part of the suites, for its 370 MB. By hand, in an environment with nvidia-pytriton (Python 3.11.2's standard library, not 3.11.7's):
    python triton_reference.py http://127.0.0.1:PORT
where PORT serves a model `m` that doubles rows of two FP32, `x` to `y` (triton-reference.ts starts it).
"""

import json
import struct
import sys
import urllib.error
import urllib.request

import numpy as np
from pytriton.decorators import batch
from pytriton.model_config import ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig

ours = sys.argv[1]
PORT = 18000


@batch
def double(x):
    return {"y": 2 * x}


def body(**more):
    return json.dumps({"inputs": [{"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [1, 2], **more}]}).encode()


def binary(data, size=None, length=None, **more):
    tensor = {"name": "x", "shape": [1, 2], "datatype": "FP32", "parameters": {"binary_data_size": size or len(data)}}
    head = json.dumps({"inputs": [{**tensor, **more}]}).encode()
    return head + data, {"Inference-Header-Content-Length": str(len(head) if length is None else length)}


TWO = struct.pack("<2f", 1, 2)
INFER = "/v2/models/m/infer"
CASES = {
    "live": ("/v2/health/live", None),
    "ready": ("/v2/health/ready", None),
    "model ready": ("/v2/models/m/ready", None),
    "metadata": ("/v2/models/m", None),
    "metadata of nobody": ("/v2/models/nobody", None),
    "ready of nobody": ("/v2/models/nobody/ready", None),
    "infer": (INFER, body()),
    "infer, a version": ("/v2/models/m/versions/1/infer", body()),
    "infer, no such version": ("/v2/models/m/versions/7/infer", body()),
    "infer, nobody": ("/v2/models/nobody/infer", body()),
    "nested": (INFER, body(data=[[1, 2]])),
    "an id": (INFER, json.dumps({"id": "7", **json.loads(body())}).encode()),
    "binary": (INFER, *binary(TWO)),
    "raw": (INFER, TWO, {"Inference-Header-Content-Length": "0"}),
    "raw, too long": (INFER, TWO + TWO[:3], {"Inference-Header-Content-Length": "0"}),
    "binary, short": (INFER, *binary(TWO[:4])),
    "binary, size beyond": (INFER, *binary(TWO, size=80)),
    "binary, more than taken": (INFER, *binary(TWO + TWO, size=8)),
    "header length beyond": (INFER, *binary(TWO, length=9999)),
    "header length negative": (INFER, *binary(TWO, length=-1)),
    "header length no number": (INFER, *binary(TWO, length="x")),
    "no JSON": (INFER, b"{"),
    "empty": (INFER, b""),
    "a list": (INFER, b"[]"),
    "no inputs": (INFER, b"{}"),
    "inputs empty": (INFER, b'{"inputs":[]}'),
    "no data": (INFER, b'{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32"}]}'),
    "wrong name": (INFER, body(name="z")),
    "wrong type": (INFER, body(datatype="INT32")),
    "no type": (INFER, body(datatype="FLOAT")),
    "wrong rank": (INFER, body(shape=[2])),
    "wrong shape": (INFER, body(shape=[1, 3], data=[1, 2, 3])),
    "too few": (INFER, body(shape=[2, 2])),
    "too many": (INFER, body(data=[1, 2, 3])),
    "negative": (INFER, body(shape=[-1, 2])),
    "zero": (INFER, body(shape=[0, 2], data=[])),
    "overflow": (INFER, body(shape=[2**62, 4])),
    "shape of texts": (INFER, body(shape=["1", 2])),
    "a text for a number": (INFER, body(data=["1", 2])),
    "deep": (INFER, b"[" * 10_000),
    "twice": (INFER, json.dumps({"inputs": 2 * json.loads(body())["inputs"]}).encode()),
    "unknown output": (INFER, json.dumps({**json.loads(body()), "outputs": [{"name": "z"}]}).encode()),
    "output twice": (INFER, json.dumps({**json.loads(body()), "outputs": 2 * [{"name": "y"}]}).encode()),
    "index": ("/v2/repository/index", b"{}"),
    "stats": ("/v2/models/m/stats", None),
    "nowhere": ("/v2/nowhere", None),
    "infer by GET": (INFER, None),
    "live by POST": ("/v2/health/live", b"{}"),
}
PARSER = "Triton answers 500 to what its JSON parser refuses; the protocol has 400 for faults of the client"
RESTRICTED = "pytriton keeps it behind a token of its own"
BODY = "the body is of another make, or has times in it"
# differences that are meant
MEANT = {
    **dict.fromkeys(["live", "ready", "model ready", "metadata"], BODY),
    **dict.fromkeys(["index", "stats"], RESTRICTED),
    **dict.fromkeys("no JSON,a list,no inputs,too few,too many,negative".split(","), PARSER),
    **dict.fromkeys("shape of texts,a text for a number,deep".split(","), PARSER),
    "ready of nobody": "404, as metadata and infer of nobody",
}


def ask(base, path, data, headers=None):
    request = urllib.request.Request(base + path, data, {"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError as error:
        return 0, str(error).encode()


def comparable(status, told):
    """Errors by their keys: each has its own words."""
    try:
        parsed, end = json.JSONDecoder().raw_decode(told.decode("latin1"))
    except ValueError:
        return told if status == 200 else "no JSON"
    if told[end:]:
        return parsed, told[end:]
    return sorted(parsed) if status != 200 and isinstance(parsed, dict) else parsed


config = TritonConfig(http_address="127.0.0.1", http_port=PORT, allow_grpc=False, allow_metrics=False, log_verbose=0)
tensor = lambda name: Tensor(name=name, dtype=np.float32, shape=(2,))
with Triton(config=config) as triton:
    triton.bind("m", double, [tensor("x")], [tensor("y")], config=ModelConfig(max_batch_size=16, batching=True))
    triton.run()
    different = 0
    for name, (path, *rest) in CASES.items():
        theirs, mine = ask(f"http://127.0.0.1:{PORT}", path, *rest), ask(ours, path, *rest)
        same_status, same_body = theirs[0] == mine[0], comparable(*theirs) == comparable(*mine)
        verdict = "equal" if same_status and same_body else "meant" if name in MEANT else "DIFFERENT"
        different += verdict == "DIFFERENT"
        why = MEANT[name] if verdict == "meant" else ""
        print(f"{verdict:10}{name:26}{theirs[0]} {mine[0]} {why}", flush=True)
        if verdict == "DIFFERENT":
            print(f"    Triton: {theirs[1][:200]}\n    Limpid: {mine[1][:200]}", flush=True)
    print(f"{different} of {len(CASES)} differ")
