"""What `limpid run` writes, judged by nbformat and nbconvert."""

import subprocess

import nbformat
import pytest
from conftest import LIMPID, ROOT, SMALL, TUTORIAL, mime_types, outputs_of
from nbconvert import HTMLExporter, MarkdownExporter

VEGA_LITE = "application/vnd.vegalite.v5+json"
OURS = ["application/vnd.limpid.training.v1+json", "application/vnd.limpid.explanation.v1+json"]


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """Tutorial 1, run small."""
    folder = tmp_path_factory.mktemp("run")
    parameters = [word for name, value in SMALL.items() for word in ("-p", f"{name}={value}")]
    command = [*LIMPID, "run", str(TUTORIAL), "-o", str(folder / "out.ipynb"), "--html", str(folder / "out.html"), *parameters]
    subprocess.run(command, check=True, cwd=ROOT)
    return folder


def test_the_notebook_is_valid(output):
    notebook = nbformat.read(output / "out.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert outputs_of(notebook)
    assert not [one for one in outputs_of(notebook) if one.output_type == "error"]


def test_every_picture_can_be_seen_without_our_extension(output):
    notebook = nbformat.read(output / "out.ipynb", as_version=4)
    assert set(OURS) <= mime_types(notebook)
    for one in outputs_of(notebook):
        for ours in OURS:
            if ours in one.get("data", {}):
                assert {VEGA_LITE, "image/svg+xml", "text/x-markdown", "text/plain"} <= set(one.data)


@pytest.mark.parametrize("exporter", [HTMLExporter, MarkdownExporter])
def test_nbconvert_renders_it(output, exporter):
    body, _ = exporter().from_filename(str(output / "out.ipynb"))
    assert "test accuracy" in body


def test_nbconvert_shows_each_picture_and_not_its_table(output):
    notebook = nbformat.read(output / "out.ipynb", as_version=4)
    pictures = [one for one in outputs_of(notebook) if "image/svg+xml" in one.get("data", {})]
    assert pictures
    body, _ = HTMLExporter().from_notebook_node(notebook)
    assert body.count("jp-RenderedSVG") >= len(pictures)


def test_the_html_page_needs_nothing_else(output):
    page = (output / "out.html").read_text(encoding="utf-8")
    assert "<svg" in page or "data:image/svg+xml" in page
    for remote in ('src="http', "src='http", 'rel="stylesheet" href="http', "@import url(http"):
        assert remote not in page
    assert "test accuracy" in page


def test_a_failing_notebook_exits_1_and_is_written(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("throw new Error('on purpose')")])
    nbformat.write(notebook, tmp_path / "in.ipynb")
    ended = subprocess.run([*LIMPID, "run", str(tmp_path / "in.ipynb"), "-o", str(tmp_path / "out.ipynb")], capture_output=True, text=True)
    assert ended.returncode == 1, ended.stderr
    assert "on purpose" in ended.stderr + ended.stdout
    nbformat.validate(nbformat.read(tmp_path / "out.ipynb", as_version=4))
