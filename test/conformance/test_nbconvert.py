"""`jupyter nbconvert --execute`, as a build job calls it."""

import subprocess
import sys

import nbformat
from conftest import outputs_of, typescript_notebook

CELLS = ["const name: string = 'limpid'; console.log(`hello ${name}`)", "await Promise.resolve(name.length)"]


def nbconvert(folder, cells, *arguments):
    """Executes these cells; what the command said, and how it ended."""
    nbformat.write(typescript_notebook(*cells), folder / "in.ipynb")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--execute", *arguments, "in.ipynb"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_to_a_notebook(tmp_path):
    ended = nbconvert(tmp_path, CELLS, "--to", "notebook", "--output", "out.ipynb")
    assert ended.returncode == 0, ended.stderr
    notebook = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    nbformat.validate(notebook)
    stream, value = outputs_of(notebook)
    assert (stream.name, stream.text) == ("stdout", "hello limpid\n")
    assert value.data["text/plain"] == "6"
    language = notebook.metadata.language_info
    assert (language.name, language.file_extension) == ("typescript", ".ts")


def test_to_a_page_and_to_a_script(tmp_path):
    assert nbconvert(tmp_path, CELLS, "--to", "html").returncode == 0
    assert "hello limpid" in (tmp_path / "in.html").read_text(encoding="utf-8")
    assert nbconvert(tmp_path, CELLS, "--to", "script", "--output", "out").returncode == 0


def test_the_first_error_ends_it(tmp_path):
    ended = nbconvert(tmp_path, ["throw new RangeError('on purpose')", "1"], "--to", "notebook", "--output", "out.ipynb")
    assert ended.returncode != 0
    assert "RangeError" in ended.stderr and ": on purpose" in ended.stderr


def test_errors_can_be_allowed(tmp_path):
    ended = nbconvert(tmp_path, ["throw new RangeError('on purpose')", "1"], "--allow-errors", "--to", "notebook", "--output", "out.ipynb")
    assert ended.returncode == 0, ended.stderr
    error, value = outputs_of(nbformat.read(tmp_path / "out.ipynb", as_version=4))
    assert (error.ename, error.evalue) == ("RangeError", "on purpose")
    assert value.data["text/plain"] == "1"
