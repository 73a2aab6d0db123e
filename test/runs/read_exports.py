"""Reads what we exported, by TensorBoard's and MLflow's own readers: two folders in, JSON out."""

import json
import os
import sys

# the newest MLflow reads folders of runs only when it is told that this is meant
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

from mlflow.tracking import MlflowClient
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata
from tensorboard.util import tensor_util


def events(folder):
    reader = EventAccumulator(folder, size_guidance={"scalars": 0, "tensors": 0})
    reader.Reload()
    scalars = {tag: [[one.step, str(one.value)] for one in reader.Scalars(tag)] for tag in reader.Tags()["scalars"]}
    times = [one.wall_time for tag in scalars for one in reader.Scalars(tag)]
    return reader, {"scalars": scalars, "histograms": histograms(reader), "times": times}


def histograms(reader):
    plugin = lambda tag: reader.SummaryMetadata(tag).plugin_data.plugin_name
    read = lambda tag: [[one.step, tensor_util.make_ndarray(one.tensor_proto).tolist()] for one in reader.Tensors(tag)]
    return {tag: read(tag) for tag in reader.Tags()["tensors"] if plugin(tag) == "histograms"}


def tensorboard(folder):
    reader, _ = events(folder)
    content = lambda tag: reader.SummaryMetadata(tag).plugin_data.content
    start = metadata.parse_session_start_info_plugin_data(content("_hparams_/session_start_info"))
    end = metadata.parse_session_end_info_plugin_data(content("_hparams_/session_end_info"))
    text = reader.Tensors("parameters/text_summary")[0].tensor_proto.string_val[0].decode()
    values = {name: getattr(value, value.WhichOneof("kind")) for name, value in start.hparams.items()}
    return {
        "train": events(os.path.join(folder, "train"))[1],
        "validation": events(os.path.join(folder, "validation"))[1],
        "run": events(folder)[1],
        "hparams": values,
        "status": end.status,
        "text": text,
    }


def mlflow(folder):
    client = MlflowClient(folder)
    experiments = client.search_experiments()
    runs = client.search_runs([one.experiment_id for one in experiments])
    return {
        "experiments": [one.name for one in experiments],
        "runs": [
            {
                "id": run.info.run_id,
                "name": run.info.run_name,
                "status": run.info.status,
                "start": run.info.start_time,
                "end": run.info.end_time,
                "params": run.data.params,
                "tags": run.data.tags,
                "metrics": {
                    name: [[one.step, str(one.value)] for one in client.get_metric_history(run.info.run_id, name)]
                    for name in run.data.metrics
                },
                "artifacts": [one.path for one in client.list_artifacts(run.info.run_id)],
            }
            for run in runs
        ],
    }


print(json.dumps({"tensorboard": tensorboard(sys.argv[1]), "mlflow": mlflow(sys.argv[2])}))
