"""What we pushed, read back by MLflow's own client and pyfunc: address of the server and a file of what was sent in, JSON out."""

import json
import sys
import warnings

warnings.simplefilter("ignore")

import mlflow.pyfunc
import numpy as np
from mlflow.pyfunc import scoring_server
from mlflow.tracking import MlflowClient

uri, sent = sys.argv[1], json.load(open(sys.argv[2]))
mlflow.set_tracking_uri(uri)
client = MlflowClient(uri)


def array(given):
    return np.array(given["values"], given["dtype"]).reshape(given["shape"])


def registered(name):
    model = client.get_registered_model(name)
    versions = client.search_model_versions(f"name = '{name}'")
    return {
        "aliases": model.aliases,
        "versions": {one.version: {"description": one.description, "tags": one.tags, "status": one.status} for one in versions},
    }


def run(name, version):
    found = client.get_run(client.get_model_version(name, version).run_id)
    return {
        "status": found.info.status,
        "experiment": client.get_experiment(found.info.experiment_id).name,
        "params": found.data.params,
        "loss": [[one.step, one.value] for one in client.get_metric_history(found.info.run_id, "loss")],
        "artifacts": sorted(one.path for one in client.list_artifacts(found.info.run_id, "model")),
    }


def apart(name):
    """How far Python's answers are from those of TensorFlow.js, by the names of the outputs."""
    model = mlflow.pyfunc.load_model(f"models:/{name}@champion")
    inputs = {one: array(given) for one, given in sent[name]["inputs"].items()}
    answers = model.predict(inputs if len(inputs) > 1 else next(iter(inputs.values())))
    wanted = {one: array(given) for one, given in sent[name]["outputs"].items()}
    answers = answers if isinstance(answers, dict) else {next(iter(wanted)): answers}
    return {one: [list(answers[one].shape) == list(wanted[one].shape), float(np.abs(answers[one] - wanted[one]).max())] for one in wanted}


def served(name):
    """What `mlflow models serve` answers with."""
    model = mlflow.pyfunc.load_model(f"models:/{name}@champion")
    (given,) = sent[name]["inputs"].values()
    body = json.dumps({"inputs": array(given).tolist()})
    schema = model.metadata.get_input_schema()
    answer = scoring_server.invocations(body, "application/json", model, schema)
    return json.loads(answer.response)["predictions"]


def refused(name):
    try:
        mlflow.pyfunc.load_model(f"models:/{name}@champion")
    except Exception as error:
        return str(error)


signature = mlflow.pyfunc.load_model("models:/digits@champion").metadata.signature
print(
    json.dumps(
        {
            "digits": registered("digits"),
            "run": run("digits", 1),
            "signature": [str(signature.inputs), str(signature.outputs)],
            "apart": {name: apart(name) for name in ("digits", "zoo")},
            "served": served("digits"),
            "graph": {**registered("graph"), "refused": refused("graph")},
        }
    )
)
