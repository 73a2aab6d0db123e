"""Lets PyTorch start where NVIDIA's libraries are missing. PyPI's wheel for Linux is built for CUDA and needs 4 GB of them, though
not one of their functions is called on a machine without an NVIDIA GPU. Here one small library takes the names of all of them; each
of its functions answers 100, cudaErrorNoDevice. PyTorch's own code, which computes on the CPU, stays as it is.
"""

import re
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

NVIDIA = re.compile(r"_*(cu|nv|nccl)")
NO_DEVICE = 100

libraries = Path(find_spec("torch").origin).parent / "lib"
needed: set[str] = set()
wanted: set[str] = set()
defined: set[str] = set()
for library in libraries.glob("*.so*"):
    told = subprocess.check_output(["readelf", "--wide", "--dynamic", "--dyn-syms", library], text=True)
    needed.update(re.findall(r"NEEDED.*\[lib((?:cu|nv|nccl)\S+)\]", told))
    for section, symbol in re.findall(r"(?:GLOBAL|WEAK) +DEFAULT +(UND|\d+) (\S+)", told):
        (wanted if section == "UND" else defined).add(symbol)

# A symbol is wanted by name and by version, as in cudaMalloc@libcudart.so.13.
versions: dict[str, list[str]] = {}
for symbol in filter(NVIDIA.match, sorted(wanted - defined)):
    name, _, version = symbol.partition("@")
    versions.setdefault(version or "UNVERSIONED", []).append(name)

if needed:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "no-cuda.c")
        names = sorted({name for group in versions.values() for name in group})
        source.write_text("".join(f"int {name}(void) {{ return {NO_DEVICE}; }}\n" for name in names))
        script = Path(folder, "no-cuda.map")
        script.write_text("".join(f"{version} {{ {'; '.join(group)}; }};\n" for version, group in versions.items()))
        command = ["cc", "-shared", "-fPIC", "-w", f"-Wl,--version-script={script}", "-o", libraries / "no-cuda.so"]
        subprocess.check_call([*command, source])
    for name in needed:
        (libraries / f"lib{name}").symlink_to("no-cuda.so")
