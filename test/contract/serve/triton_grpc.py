"""What tritonclient and grpc_health meet at our door. JSON in, JSON out."""

import json
import sys

import grpc
import numpy as np
import tritonclient.grpc as triton
from grpc_health.v1 import health_pb2, health_pb2_grpc
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

given = json.load(sys.stdin)
url, key = given["url"], given["key"]
headers = {"authorization": f"Bearer {key}"}
client = triton.InferenceServerClient(url)
channel = grpc.insecure_channel(url)
stub = service_pb2_grpc.GRPCInferenceServiceStub(channel)


def call(ask):
    """The answer, or the code and the words of the refusal."""
    try:
        return ask()
    except InferenceServerException as error:
        return [error.status(), error.message()]
    except grpc.RpcError as error:
        trailing = {name: value for name, value in error.trailing_metadata() or [] if name != "date"}
        return [str(error.code()), error.details(), trailing]


def tensor(name, value, datatype):
    made = triton.InferInput(name, list(value.shape), datatype)
    made.set_data_from_numpy(value)
    return made


def infer(model, inputs, **options):
    def ask():
        result = client.infer(model, inputs, headers=headers, **options)
        outputs = result.get_response().outputs
        return {
            "id": result.get_response().id,
            "version": result.get_response().model_version,
            "outputs": {one.name: plain(result.as_numpy(one.name)) for one in outputs},
        }

    return call(ask)


def plain(array):
    if array.dtype == object:
        return [text.hex() for text in array.reshape(-1)]
    return array.tolist()


def typed(model, datatype, shape, **contents):
    request = service_pb2.ModelInferRequest(model_name=model)
    request.inputs.add(name="x", datatype=datatype, shape=shape, contents=contents)

    def ask():
        response = stub.ModelInfer(request, metadata=tuple(headers.items()))
        return {
            "raw": len(response.raw_output_contents),
            "outputs": {one.name: list(one.contents.fp32_contents) for one in response.outputs},
        }

    return call(ask)


def raw(model, datatype, shape, data, contents=None):
    request = service_pb2.ModelInferRequest(model_name=model, raw_input_contents=[data])
    request.inputs.add(name="x", datatype=datatype, shape=shape, contents=contents or {})
    return call(lambda: stub.ModelInfer(request, metadata=tuple(headers.items())).model_name)


def described(message):
    """Of each field: number, type, and what it holds."""
    fields = {}
    for field in message.fields:
        # protobuf has dropped `label`
        repeated = field.is_repeated
        holds = field.message_type.name if field.message_type is not None else ""
        fields[field.name] = [field.number, field.type, repeated, holds]
    return fields


def description(name):
    return described(service_pb2.DESCRIPTOR.message_types_by_name[name])


def nested(path):
    outer, inner = path.split(".")
    return described(service_pb2.DESCRIPTOR.message_types_by_name[outer].nested_types_by_name[inner])


a = np.arange(16, dtype=np.int32).reshape(1, 16)
b = np.ones((1, 16), dtype=np.int32)
simple = [tensor("INPUT0", a, "INT32"), tensor("INPUT1", b, "INT32")]
rows = np.array(given["rows"], dtype=np.float32)
fault, held = (np.array([word], dtype=object) for word in (b"fault", b"held"))
texts = np.array([b"", "界".encode(), b"\x00\xff", b"abc"], dtype=object)
health = health_pb2_grpc.HealthStub(channel)


def checked(service):
    return call(lambda: health.Check(health_pb2.HealthCheckRequest(service=service)).status)


def watched():
    stream = health.Watch(health_pb2.HealthCheckRequest(service="simple"))
    first = next(stream).status
    client.unload_model("simple", headers=headers)
    second = next(stream).status
    client.load_model("simple", headers=headers)
    third = next(stream).status
    stream.cancel()
    return [first, second, third]


answers = {
    "live": client.is_server_live(),
    "ready": client.is_server_ready(),
    "modelReady": client.is_model_ready("simple", "1", headers=headers),
    "server": client.get_server_metadata(headers=headers, as_json=True),
    "metadata": client.get_model_metadata("dense", headers=headers, as_json=True),
    "simple": infer("simple", simple, request_id="r1", model_version="1"),
    "oneOutput": infer("simple", simple, outputs=[triton.InferRequestedOutput("OUTPUT1")]),
    "dense": infer("dense", [tensor("x", rows, "FP32")]),
    "halves": infer("dense", [tensor("x", rows.astype(np.float16), "FP16")]),
    "doubles": infer("dense", [tensor("x", rows.astype(np.float64), "FP64")]),
    "thirds": infer("dense", [tensor("x", np.full((1, 3), 1 / 3), "FP64")]),
    "longs": infer("simple", [tensor(f"INPUT{at}", v.astype(np.int64), "INT64") for at, v in enumerate([a, b])]),
    "tooLong": infer("simple", [tensor(f"INPUT{at}", v.astype(np.int64) + 2**31, "INT64") for at, v in enumerate([a, b])]),
    "unsigned": infer("simple", [tensor(f"INPUT{at}", v.astype(np.uint64) + 2**63, "UINT64") for at, v in enumerate([a, b])]),
    "text": infer("text", [tensor("t", texts, "BYTES")]),
    "typed": typed("dense", "FP32", [2, 3], fp32_contents=rows.reshape(-1).tolist()),
    "typedDouble": typed("dense", "FP64", [2, 3], fp64_contents=rows.reshape(-1).tolist()),
    "wrongPlace": typed("dense", "FP32", [1, 3], int_contents=[1, 2, 3]),
    "tooFew": typed("dense", "FP32", [2, 3], fp32_contents=[1, 2, 3]),
    "overflow": typed("dense", "FP32", [2**32, 2**32, 3], fp32_contents=[1, 2, 3]),
    "negative": typed("dense", "FP32", [-1, 3], fp32_contents=[1, 2, 3]),
    "noDatatype": typed("dense", "FLOAT", [1, 3], fp32_contents=[1, 2, 3]),
    "both": raw("dense", "FP32", [1, 3], b"\0" * 12, {"fp32_contents": [1, 2, 3]}),
    "shortRaw": raw("dense", "FP32", [1, 3], b"\0" * 11),
    "longText": raw("text", "BYTES", [1], b"\xff\xff\xff\xff"),
    "unknown": infer("nothing", simple),
    "unknownVersion": infer("simple", simple, model_version="7"),
    "unsupported": infer("simple", simple, sequence_id=5),
    "classified": infer("simple", simple, outputs=[triton.InferRequestedOutput("OUTPUT0", class_count=2)]),
    "tooLarge": infer("dense", [tensor("x", np.zeros((given["most"] // 12 + 1, 3), np.float32), "FP32")]),
    "fault": infer("text", [tensor("t", fault, "BYTES")]),
    "late": infer("text", [tensor("t", held, "BYTES")], client_timeout=0.5),
    "noKey": call(lambda: client.infer("simple", simple).as_numpy("OUTPUT0").tolist()),
    "wrongKey": call(lambda: client.infer("simple", simple, headers={"authorization": f"Bearer {key}x"})),
    "statistics": client.get_inference_statistics("simple", headers=headers, as_json=True),
    "health": [checked(""), checked("simple"), checked("nothing")],
    "watched": watched(),
}
client.unload_model("simple", headers=headers)
answers["unloaded"] = {
    "index": client.get_model_repository_index(headers=headers, as_json=True),
    "ready": client.is_model_ready("simple", headers=headers),
    "infer": call(
        lambda: stub.ModelInfer(service_pb2.ModelInferRequest(model_name="simple"), metadata=tuple(headers.items()))
    ),
}
client.load_model("simple", headers=headers)
answers["config"] = call(lambda: client.load_model("simple", headers=headers, config="{}"))
answers["messages"] = {name: (nested(name) if "." in name else description(name)) for name in given["messages"]}
print(json.dumps(answers))
