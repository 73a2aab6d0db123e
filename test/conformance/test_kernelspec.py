"""`limpid install` and `limpid uninstall`, seen by jupyter_client."""

import subprocess

from conftest import LIMPID
from jupyter_client.kernelspec import KernelSpecManager, find_kernel_specs


def test_jupyter_finds_the_kernelspec(prefix):
    assert "limpid" in find_kernel_specs()
    spec = KernelSpecManager().get_kernel_spec("limpid")
    assert spec.display_name == "TypeScript (Limpid)"
    assert spec.language == "typescript"
    assert spec.interrupt_mode == "message"
    assert "{connection_file}" in spec.argv


def test_uninstall_takes_it_away_again(tmp_path):
    written = tmp_path / "share" / "jupyter" / "kernels" / "limpid" / "kernel.json"
    subprocess.run([*LIMPID, "install", "--prefix", str(tmp_path)], check=True)
    assert written.exists()
    subprocess.run([*LIMPID, "uninstall", "--prefix", str(tmp_path)], check=True)
    assert not written.parent.exists()


def test_a_prefix_that_cannot_be_made_is_refused_at_once(tmp_path):
    # Regression: Node's recursive mkdir never returns where the parent is there and the folder cannot be made.
    (tmp_path / "file").write_text("")
    for prefix in ["/proc/limpid", tmp_path / "file"]:
        ended = subprocess.run([*LIMPID, "install", "--prefix", str(prefix)], capture_output=True, text=True, timeout=300)
        assert ended.returncode == 1
        assert ended.stderr.startswith("KERNELSPEC_FOLDER: ")
