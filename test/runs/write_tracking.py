"""Python's mlflow against our server: its address and a folder for files in, JSON of what it found out."""

import json
import os
import sys
import warnings

warnings.simplefilter("ignore")

import mlflow
import mlflow.pyfunc
import numpy as np
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

uri, folder = sys.argv[1], sys.argv[2]
mlflow.set_tracking_uri(uri)
client = MlflowClient(uri)


def code(action):
    try:
        action()
    except MlflowException as error:
        return error.error_code
    return "none"


ours = client.get_experiment_by_name("limpid")
(training,) = client.search_runs([ours.experiment_id], "attributes.status = 'FINISHED'")
loss = client.get_metric_history(training.info.run_id, "loss")
champion = client.get_model_version_by_alias("two units", "champion")
answers = mlflow.pyfunc.load_model("models:/two units@champion").predict(np.ones((1, 3), "float32"))

mlflow.set_experiment("from python")
with mlflow.start_run(run_name="a run") as run:
    id = run.info.run_id
    mlflow.log_param("rate", 0.5)
    client.log_metric(id, "score", 2, timestamp=1, step=0)
    client.log_metric(id, "score", 3, timestamp=2, step=0)
    client.log_metric(id, "score", 1, timestamp=3, step=1)
    client.log_metric(id, "score", 0.5, timestamp=4, step=2)
    mlflow.log_metrics({"nan": float("nan"), "infinite": float("inf")})
    mlflow.set_tag("team", "b's")
    mlflow.log_text("kept: ü\n", "notes/deep/a text.txt")
    mlflow.log_dict({"a": 1}, "notes/b.json")
    changed = code(lambda: client.log_param(id, "rate", "0.7"))
    logged = mlflow.pyfunc.log_model(
        name="doubled",
        python_model=lambda model_input: [2 * one for one in model_input],
        pip_requirements=[],
    )
data = client.get_run(id).data
assert np.isnan(data.metrics["nan"]) and data.metrics["infinite"] == float("inf"), data.metrics
assert data.tags["team"] == "b's" and data.metrics["score"] == 0.5, data
experiment = client.get_run(id).info.experiment_id
where = "metrics.score < 0.6 AND params.rate = '0.5' and tags.team = 'b''s' and attributes.run_name LIKE 'a%'"
found = [one.info.run_id for one in client.search_runs([experiment], where, order_by=["metrics.score DESC"])]
history = [[one.step, one.value, one.timestamp] for one in client.get_metric_history(id, "score")]
text = open(mlflow.artifacts.download_artifacts(run_id=id, artifact_path="notes/deep/a text.txt", dst_path=folder)).read()

registered = mlflow.register_model(logged.model_uri, "doubled")
client.set_registered_model_alias("doubled", "best", registered.version)
client.set_model_version_tag("doubled", registered.version, "from", "python")
client.set_model_version_tag("doubled", registered.version, "gone", "soon")
client.delete_model_version_tag("doubled", registered.version, "gone")
client.update_registered_model("doubled", description="twice as much")
client.set_registered_model_tag("doubled", "kind", "test")
model = client.get_registered_model("doubled")
assert (model.description, model.tags) == ("twice as much", {"kind": "test"}), model
predicted = mlflow.pyfunc.load_model("models:/doubled@best").predict([1, 2])

second = client.create_model_version("doubled", f"runs:/{id}/notes", id)
client.transition_model_version_stage("doubled", "1", "Production")
client.transition_model_version_stage("doubled", second.version, "Production", archive_existing_versions=True)
stage = [client.get_model_version("doubled", one).current_stage for one in (second.version, "1")]
client.delete_model_version("doubled", second.version)
assert [one.name for one in client.search_registered_models("name LIKE 'd%'")] == ["doubled"]
assert client.get_model_version_download_uri("doubled", "1").startswith("mlflow-artifacts:/"), "a download address"

errors = {
    "changed parameter": changed,
    "no such run": code(lambda: client.get_run("0" * 32)),
    "model twice": code(lambda: client.create_registered_model("doubled")),
    "no such alias": code(lambda: client.get_model_version_by_alias("doubled", "worst")),
    "local source": code(lambda: client.create_model_version("doubled", "file:///etc", id)),
    "bad filter": code(lambda: client.search_runs([experiment], "metrics.score < 1 OR 1")),
}

other = client.create_run(experiment)
client.delete_run(other.info.run_id)
client.create_registered_model("short-lived")
client.set_registered_model_alias("doubled", "passing", "1")
client.delete_registered_model_alias("doubled", "passing")
client.delete_registered_model("short-lived")
deleted = [one.info.run_id for one in client.search_runs([experiment]) if one.info.run_id == other.info.run_id]
deleted += [one.name for one in client.search_registered_models("name = 'short-lived'")]

print(
    "\n"
    + json.dumps(
        {
            "training": {
                "loss": [[one.step, one.value] for one in loss],
                "params": training.data.params,
                "status": training.info.status,
                "experiment": ours.name,
            },
            "answers": np.asarray(answers).tolist(),
            "version": {
                "run": champion.run_id,
                "tags": champion.tags,
                "description": champion.description,
                "aliases": list(champion.aliases),
            },
            "run": id,
            "found": found,
            "history": history,
            "files": sorted(one.path for one in client.list_artifacts(id) + client.list_artifacts(id, "notes") if one.is_dir),
            "text": text,
            "registered": {
                "version": registered.version,
                "latest": [one.version for one in client.search_model_versions("name = 'doubled'")],
                "aliases": client.get_registered_model("doubled").aliases,
                "tags": client.get_model_version("doubled", "1").tags,
                "predicted": predicted,
            },
            "stage": stage,
            "errors": errors,
            "deleted": deleted,
        }
    )
)
