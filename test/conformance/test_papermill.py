"""papermill runs TypeScript notebooks with parameters, by nothing but `limpid install --prefix`."""

import datetime
import json
import os
import subprocess
import sys

import nbformat
import pytest
from conftest import LIMPID, outputs_of, typescript_notebook

HOSTILE = 'a"b\'c`d${e}\\ \n\r\t\u2028\u2029\0 */ // <b> 中文 🎉'
VALUES = {
    "text": "plain",
    "hostile": HOSTILE,
    "yes": True,
    "no": False,
    "zero": 0,
    "negative": -7,
    "exact": 2**53 - 1,
    "large": 2**53 + 1,
    "half": 0.5,
    "tiny": 1.5e-300,
    "not_a_number": float("nan"),
    "infinite": float("inf"),
    "minus_infinite": float("-inf"),
    "nothing": None,
    "empty": [],
    "list": [1, "two", [3.5, None, True], {"four": 4}],
    "bare": {},
    "dict": {"a b": 1, "quote\"'": "x", "nested": {"list": [1]}, "__proto__": "own", "constructor": 2, "": 3},
    "$dollar": 1,
    "größe": 2,
}
# JSON has no NaN, no infinity and no bigint, so each of them is shown by its text.
SHOW = "JSON.stringify(value, (_, one) => typeof one === 'bigint' || (typeof one === 'number' && !Number.isFinite(one)) ? `${typeof one} ${one}` : one)"


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """A prefix with a Python's package folder, into which `limpid install` registers; and what it says."""
    folder = tmp_path_factory.mktemp("papermill")
    packages = folder / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    packages.mkdir(parents=True)
    installed = subprocess.run([*LIMPID, "install", "--prefix", str(folder)], check=True, capture_output=True, text=True)
    return folder, packages, installed.stdout


@pytest.fixture
def papermill(environment, tmp_path):
    """Runs papermill as its users do, on cells of which the first holds the parameters; gives the result and the notebook."""
    _, packages, _ = environment

    def run(cells, *arguments):
        notebook = typescript_notebook(*cells)
        notebook.cells[0].metadata.tags = ["parameters"]
        nbformat.write(notebook, tmp_path / "in.ipynb")
        out = tmp_path / "out.ipynb"
        command = [sys.executable, "-m", "papermill", str(tmp_path / "in.ipynb"), str(out), "--no-progress-bar", *arguments]
        ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(packages)}, capture_output=True, text=True)
        return ended, nbformat.read(out, as_version=4) if out.exists() else None

    return run


def test_install_says_what_it_registered(environment):
    folder, packages, said = environment
    assert f"Installed the kernelspec in {folder / 'share' / 'jupyter' / 'kernels' / 'limpid'}" in said
    assert f"Registered papermill's translator (limpid-papermill) in {packages}" in said


def test_pip_knows_the_translator_and_its_files(environment):
    _, packages, _ = environment
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "list", "--path", str(packages), "--format=json"]
    listed = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert [one["name"] for one in listed] == ["limpid-papermill"]
    record = next(packages.glob("limpid_papermill-*.dist-info/RECORD")).read_text()
    written = {str(path.relative_to(packages)) for path in packages.rglob("*") if path.is_file()}
    assert {line.split(",")[0] for line in record.splitlines()} == written


def test_parameters_replace_the_defaults(papermill):
    ended, notebook = papermill(
        ["const epochs: number = 1; const name = 'nobody'", "epochs += 1", "`${name} ${epochs}`"],
        *("-p", "epochs", "4"),
        *("-p", "name", 'Ada "the first"'),
    )
    assert ended.returncode == 0, ended.stderr
    assert [cell.metadata.get("tags", []) for cell in notebook.cells][:2] == [["parameters"], ["injected-parameters"]]
    assert notebook.cells[1].source.splitlines()[0] == "// Parameters"
    assert outputs_of(notebook)[-1].data["text/plain"] == "'Ada \"the first\" 5'"


def test_every_value_arrives_as_it_was_given(papermill, tmp_path):
    yaml = tmp_path / "parameters.yaml"
    text = json.dumps(VALUES, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    yaml.write_text(text.replace("Infinity", ".inf").replace("NaN", ".nan"), encoding="utf-8")
    show = f"const shown = (value: unknown) => {SHOW}"
    cells = ["// all of them are given", show, *(f"console.log(shown({name}))" for name in VALUES)]
    ended, notebook = papermill(cells, "-f", str(yaml))
    assert ended.returncode == 0, ended.stderr
    arrived = [json.loads(output.text) for output in outputs_of(notebook) if output.output_type == "stream"]
    expected = {**VALUES, "large": f"bigint {2**53 + 1}", "not_a_number": "number NaN", "infinite": "number Infinity", "minus_infinite": "number -Infinity"}
    assert dict(zip(VALUES, arrived, strict=True)) == expected


def test_a_property_called_proto_is_a_property(papermill):
    ended, notebook = papermill(["const given = {}", "Object.keys(given).join()"], "-y", '{"given": {"__proto__": {"polluted": 1}}}')
    assert ended.returncode == 0, ended.stderr
    assert outputs_of(notebook)[-1].data["text/plain"] == "'__proto__'"


@pytest.mark.parametrize("name", ["a; process.exit(7); let b", "class", "1st", "a-b", "a\n", ""])
def test_a_name_that_no_variable_can_have_is_refused(papermill, name):
    ended, _ = papermill(["const a = 1"], "-y", json.dumps({name: 1}))
    assert ended.returncode != 0
    assert "A TypeScript variable cannot be called" in ended.stderr


def test_the_help_lists_the_parameters(papermill):
    cell = 'const epochs: number = 5; // passes over the data\nlet place = "http://host/a"\nconst sizes: number[] = [1, 2];\nvar on = true // really'
    ended, _ = papermill([cell], "--help-notebook")
    lines = [" ".join(line.split()) for line in (ended.stdout + ended.stderr).splitlines()]
    text = " ".join(lines)
    for line in [
        "epochs: number (default 5) passes over the data",
        'place: string (default "http://host/a")',
        "sizes: number[] (default [1, 2])",
        "on: boolean (default true) really",
    ]:
        assert line in text


def test_comments_end_where_their_text_ends(environment):
    translator = translator_of(environment)
    assert translator("translator.comment('one\\ntwo\\u2028three\\r\\nfour')") == "// one\n// two\n// three\n// four"


def test_values_that_json_has_not(environment):
    translate = translator_of(environment)
    assert translate("translator.translate((1, 'a'))") == '[1, "a"]'
    assert translate("translator.translate({1: 2, None: 3, False: 4})") == '{ "1": 2, "null": 3, "false": 4 }'
    assert translate("translator.translate('\\ud800')") == '"\\ud800"'
    assert translate("translator.translate(__import__('datetime').date(2026, 1, 2))") == f'"{datetime.date(2026, 1, 2)}"'


def test_uninstall_removes_all_of_it(tmp_path):
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "other.py").write_text("")
    subprocess.run([*LIMPID, "install", "--prefix", str(tmp_path)], check=True)
    subprocess.run([*LIMPID, "install", "--prefix", str(tmp_path)], check=True)
    assert len(list(packages.glob("*.dist-info"))) == 1
    subprocess.run([*LIMPID, "uninstall", "--prefix", str(tmp_path)], check=True)
    assert [path.name for path in packages.iterdir()] == ["other.py"]


def translator_of(environment):
    """What an expression on papermill's translator of our kernel gives, asked in a Python of its own."""
    _, packages, _ = environment

    def ask(expression):
        code = f"import papermill; from papermill.translators import papermill_translators; translator = papermill_translators.find_translator('limpid', 'typescript'); print({expression})"
        command = [sys.executable, "-X", "utf8", "-c", code]
        asked = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(packages)}, capture_output=True, text=True, check=True)
        return asked.stdout.removesuffix("\n")

    return ask
