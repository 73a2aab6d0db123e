"""nbclient, which nbconvert and CI jobs run notebooks with, executes ours; the result is a valid notebook."""

import nbformat
import pytest
from conftest import outputs_of, typescript_notebook
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

PATIENCE = 120


def executed(notebook):
    NotebookClient(notebook, timeout=PATIENCE, startup_timeout=PATIENCE, iopub_timeout=PATIENCE, kernel_name="limpid").execute()
    nbformat.validate(notebook)
    return notebook


def test_streams_values_and_counts_land_in_the_notebook():
    notebook = executed(typescript_notebook("const name: string = 'limpid'; console.log(name)", "name.length"))
    first, second = outputs_of(notebook)
    assert (first.output_type, first.name, first.text) == ("stream", "stdout", "limpid\n")
    assert (second.output_type, second.execution_count, second.data["text/plain"]) == ("execute_result", 2, "6")


def test_a_display_is_updated_where_it_was_shown():
    notebook = executed(
        typescript_notebook(
            "import { display } from 'limpid'; void (await display(1, { id: 'one' }))",
            "void (await display(2, { id: 'one' }))",
        )
    )
    (output,) = outputs_of(notebook)
    assert output.data["text/plain"] == "2"


def test_an_error_stops_the_notebook_and_is_kept_in_it():
    notebook = typescript_notebook("throw new RangeError('on purpose')", "'never run'")
    with pytest.raises(CellExecutionError, match="on purpose"):
        executed(notebook)
    nbformat.validate(notebook)
    (output,) = outputs_of(notebook)
    assert (output.output_type, output.ename, output.evalue) == ("error", "RangeError", "on purpose")


def test_late_output_is_no_trouble():
    executed(typescript_notebook("setTimeout(() => console.log('late'), 30); undefined", "await new Promise((r) => setTimeout(r, 100)); 1"))
