"""kserve's own clients, REST and gRPC, at our door. JSON in, JSON out."""

import asyncio
import importlib.util
import json
import sys
import types

import numpy as np

# the package itself imports clients of Kubernetes (126 MB), which its inference clients do not use
package = types.ModuleType("kserve")
package.__path__ = importlib.util.find_spec("kserve").submodule_search_locations
sys.modules["kserve"] = package

import grpc  # noqa: E402
import httpx  # noqa: E402
from kserve.inference_client import InferenceGRPCClient, InferenceRESTClient, RESTConfig  # noqa: E402
from kserve.protocol.infer_type import InferInput, InferRequest, RequestedOutput  # noqa: E402

given = json.load(sys.stdin)
url = given["url"]
NUMBERS = np.array([[1, 2, 3, 4]], dtype=np.float32)


def request(model, name, values, datatype, binary, outputs=None):
    tensor = InferInput(name=name, shape=list(values.shape), datatype=datatype)
    tensor.set_data_from_numpy(values, binary_data=binary)
    asked = [RequestedOutput(one, parameters={"binary_data": binary}) for one in outputs or []]
    return InferRequest(model_name=model, infer_inputs=[tensor], request_id="7", request_outputs=asked or None)


def plain(response):
    return [response.id, response.model_name, {one.name: one.as_numpy().tolist() for one in response.outputs}]


async def refused(asking):
    try:
        return str(await asking)
    except httpx.HTTPStatusError as error:
        return [error.response.status_code, error.response.json()]
    except grpc.RpcError as error:
        return [error.code().name, error.details()]


async def rest():
    async with InferenceRESTClient(RESTConfig(protocol="v2", retries=1)) as client:
        infer = lambda *what: client.infer(url, request(*what), model_name=what[0])
        return {
            "health": [
                await client.is_server_live(url),
                await client.is_server_ready(url),
                await client.is_model_ready(url, "sums"),
            ],
            "json": plain(await infer("sums", "sums_input", NUMBERS, "FP32", False)),
            "binary": plain(await infer("sums", "sums_input", NUMBERS, "FP32", True, ["sums"])),
            "half": plain(await infer("sums", "sums_input", NUMBERS.astype(np.float16), "FP16", True)),
            "unknown": await refused(infer("nobody", "x", NUMBERS, "FP32", False)),
            "shape": await refused(infer("sums", "sums_input", NUMBERS[:, :3], "FP32", True)),
        }


async def rest_v1():
    async with InferenceRESTClient(RESTConfig(protocol="v1", retries=1)) as client:
        answer = await client.infer(url, {"instances": NUMBERS.tolist()}, model_name="sums")
        return [await client.is_server_live(url), await client.is_model_ready(url, "sums"), answer]


async def over_grpc():
    async with InferenceGRPCClient(given["grpc"]) as client:
        infer = lambda *what: client.infer(request(*what))
        return {
            "health": [
                await client.is_server_live(),
                await client.is_server_ready(),
                await client.is_model_ready("sums"),
            ],
            "json": plain(await infer("sums", "sums_input", NUMBERS, "FP32", False)),
            "binary": plain(await infer("sums", "sums_input", NUMBERS, "FP32", True)),
            "unknown": await refused(infer("nobody", "x", NUMBERS, "FP32", False)),
            "shape": await refused(infer("sums", "sums_input", NUMBERS[:, :3], "FP32", True)),
        }


async def main():
    return {"rest": await rest(), "v1": await rest_v1(), "grpc": await over_grpc()}


print(json.dumps(asyncio.run(main())))
