"""The kernel as Jupyter finds it: by the kernelspec that `limpid install --prefix` writes. Nothing here imports code of ours."""

import os
import subprocess
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
LIMPID = ["node", str(ROOT / "kernel" / "bin" / "limpid.mjs")]
TUTORIAL = ROOT / "notebooks" / "01-cnn-mnist.ipynb"
SMALL = {"epochs": 1, "limit": 1200}


@pytest.fixture(scope="session", autouse=True)
def prefix(tmp_path_factory):
    """The prefix with our kernelspec; Jupyter, in this process and in those it starts, finds nothing else."""
    folder = tmp_path_factory.mktemp("prefix")
    subprocess.run([*LIMPID, "install", "--prefix", str(folder)], check=True)
    runtime = tmp_path_factory.mktemp("runtime")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder / "share" / "jupyter"))
        patch.setenv("JUPYTER_RUNTIME_DIR", str(runtime))
        patch.setenv("JUPYTER_PLATFORM_DIRS", "1")
        patch.setenv("LIMPID_HISTORY", str(tmp_path_factory.mktemp("state") / "history.sqlite"))
        yield folder


@pytest.fixture
def small_tutorial():
    """Tutorial 1 with its parameters cell made small."""
    notebook = nbformat.read(TUTORIAL, as_version=4)
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(cells) == 1, "the tutorial has one parameters cell"
    cells[0].source = "\n".join(f"const {name} = {value};" for name, value in SMALL.items())
    return notebook


def typescript_notebook(*sources):
    """A new notebook of these code cells."""
    notebook = nbformat.v4.new_notebook()
    notebook.metadata.kernelspec = {"name": "limpid", "display_name": "TypeScript (Limpid)", "language": "typescript"}
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return notebook


def outputs_of(notebook):
    """All outputs of all code cells, in order."""
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def mime_types(notebook):
    """Every MIME type that the notebook's outputs hold."""
    return {mime for output in outputs_of(notebook) for mime in output.get("data", {})}
