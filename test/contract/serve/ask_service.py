"""The service judged by Triton's own HTTP client and by schemathesis, which reads its OpenAPI file."""

import collections
import json
import pathlib
import subprocess
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

given = json.load(sys.stdin)
client = triton.InferenceServerClient(given["url"].removeprefix("http://"))
answers = {}


def tensor(name, values, datatype, binary):
    made = triton.InferInput(name, list(values.shape), datatype)
    made.set_data_from_numpy(values, binary_data=binary)
    return made


def refusal(ask):
    try:
        ask()
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}
    return None


answers["health"] = [client.is_server_live(), client.is_server_ready(), client.is_model_ready("sums")]
answers["server"] = client.get_server_metadata()
answers["metadata"] = client.get_model_metadata("sums")
answers["unknown"] = refusal(lambda: client.get_model_metadata("nobody"))

left = np.arange(16, dtype=np.int32).reshape(1, 16)
right = np.full((1, 16), 3, dtype=np.int32)
for binary in (True, False):
    inputs = [tensor("INPUT0", left, "INT32", binary), tensor("INPUT1", right, "INT32", binary)]
    outputs = [triton.InferRequestedOutput(name, binary_data=binary) for name in ("OUTPUT0", "OUTPUT1")]
    for compression in (None, "gzip", "deflate"):
        result = client.infer(
            "simple", inputs, outputs=outputs, request_id="7", request_compression_algorithm=compression
        )
        assert (result.as_numpy("OUTPUT0") == left + right).all()
        assert (result.as_numpy("OUTPUT1") == left - right).all()
        assert result.get_response()["id"] == "7"

texts = np.array([["one", "zwei", "三", ""]], dtype=np.object_)
for binary in (True, False):
    outputs = [triton.InferRequestedOutput("OUTPUT0", binary_data=binary)]
    result = client.infer("texts", [tensor("INPUT0", texts, "BYTES", binary)], outputs=outputs)
    found = [value.decode() if isinstance(value, bytes) else value for value in result.as_numpy("OUTPUT0")[0]]
    assert found == ["one", "zwei", "三", ""], found

numbers = np.array([[1, 2, 3, 4]], dtype=np.float32)
answers["sums"] = client.infer("sums", [tensor("sums_input", numbers, "FP32", True)]).as_numpy("sums").tolist()
requests = [client.async_infer("sums", [tensor("sums_input", numbers * n, "FP32", True)]) for n in range(8)]
answers["async"] = [request.get_result().as_numpy("sums")[0, 0].item() for request in requests]
wide = np.array([[2**40, 0]], dtype=np.int64)
answers["wide"] = refusal(lambda: client.infer("whole", [tensor("INPUT0", wide, "INT64", True)]))
small = np.array([[-7, 9]], dtype=np.int64)
answers["narrowed"] = client.infer("whole", [tensor("INPUT0", small, "INT64", True)]).as_numpy("OUTPUT0").tolist()
nan = np.array([[1, 2, 3, np.nan]], dtype=np.float32)
answers["nan"] = refusal(lambda: client.infer("sums", [tensor("sums_input", nan, "FP32", True)]))
answers["shape"] = refusal(
    lambda: client.infer("sums", [tensor("sums_input", np.ones((1, 3), dtype=np.float32), "FP32", True)])
)

client.unload_model("texts")
answers["unloaded"] = client.is_model_ready("texts")
client.load_model("texts")
answers["loaded"] = client.is_model_ready("texts")
answers["index"] = [[one["name"], one["state"]] for one in client.get_model_repository_index()]
[statistics] = client.get_inference_statistics("sums")["model_stats"]
answers["statistics"] = statistics

# a schema cannot say that data are as many as a shape has cells: only its examples must all be taken
CONFIGURATION = """
[checks]
positive_data_acceptance.enabled = false
[phases.examples.checks]
positive_data_acceptance.enabled = true
[phases.coverage]
unexpected-methods = ["DELETE", "QUERY", "OPTIONS"]
"""
folder = pathlib.Path(given["folder"])
(folder / "schemathesis.toml").write_text(CONFIGURATION)
report = folder / "report.ndjson"
guarded = given["guarded"]
fuzz = subprocess.run(
    [
        *(sys.executable, "-m", "schemathesis.cli", "run", guarded["url"] + "/openapi.json"),
        *("--header", "Authorization: Bearer " + guarded["key"], "--generation-with-security-parameters", "false"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "5", "--seed", "1", "--continue-on-failure"),
        # a model that is unloaded has nothing left to be asked for; other doors ignore the version alike
        *("--exclude-operation-id", "unload", "--exclude-operation-id-regex", "^(model|tfs(Status|Metadata)).*OfVersion"),
        *("--report", "ndjson", "--report-ndjson-path", str(report)),
        *("--generation-database", "none", "--no-color"),
        # how long examples and answers take is no matter of the service, but of the machine
        *("--suppress-health-check", "too_slow", "--request-timeout", "60"),
    ],
    capture_output=True,
    text=True,
    check=False,
    cwd=folder,
)


def statuses():
    """Of bodies that the schema allows, with the key: how often each status came, by phase and operation."""
    counts = collections.defaultdict(collections.Counter)
    for line in report.read_text().splitlines():
        scenario = json.loads(line).get("ScenarioFinished", {})
        recorder = scenario.get("recorder", {})
        for name, case in recorder.get("cases", {}).items():
            answer = (recorder.get("interactions", {}).get(name) or {}).get("response")
            value = case["value"]
            if answer and "body" in value and value["meta"]["generation"]["mode"] == "positive":
                counts[scenario["phase"], recorder["label"]][answer["status_code"]] += 1
    return [[*key, code, count] for key, found in counts.items() for code, count in found.items() if code != 401]


answers["fuzz"] = {
    **{"code": fuzz.returncode, "said": (fuzz.stdout + fuzz.stderr)[-6000:]},
    "statuses": statuses() if report.exists() else [],
}
json.dump(answers, sys.stdout)
