"""codecarbon's own functions on a trace of loads: JSON in, JSON out."""

import json
import sys
import tempfile
from types import SimpleNamespace
from unittest import mock

from codecarbon.core.emissions import Emissions
from codecarbon.core.rapl import RAPLFile
from codecarbon.core.units import Energy, Time
from codecarbon.external import hardware
from codecarbon.external.geography import GeoMetadata
from codecarbon.external.ram import RAM
from codecarbon.input import DataSource
from codecarbon.output_methods.emissions_data import EmissionsData
from codecarbon.output_methods.file import FileOutput

given = json.load(sys.stdin)


def cpu(tracking, tdp):
    return hardware.CPU(output_dir=".", mode="cpu_load", model="", tdp=tdp, tracking_mode=tracking)


def machine(tdp, load):
    one = cpu("machine", tdp)
    one._cpu_load_meter = SimpleNamespace(percent=lambda: 100 * load)
    return one._get_power_from_cpus().W


def process(tdp, threads, seconds, cpu_seconds):
    """The meter sees the process twice: at 0 s and at `seconds`."""
    one = cpu("process", tdp)
    one._cpu_count = threads
    times = iter([{1: 5.0}, {1: 5.0 + cpu_seconds}])
    one._get_process_cpu_times = lambda: next(times)
    with mock.patch.object(hardware.time, "time", side_effect=[100.0, 100.0 + seconds]):
        one._get_power_from_cpus()
        return one._get_power_from_cpus().W


def constant(tdp):
    return hardware.CPU(output_dir=".", mode="constant", model="", tdp=tdp)._get_power_from_cpus().W


def memory(gib, is_arm):
    ram = RAM()
    ram.is_arm_cpu = is_arm
    return [ram._estimate_dimm_count(gib), ram._calculate_ram_power(gib)]


def country(code):
    return Emissions(DataSource()).get_private_infra_emissions(
        Energy.from_energy(1.0), GeoMetadata(country_iso_code=code, country_name=code)
    )


def counter(readings, limit):
    """Joules between readings of a counter that comes round."""
    with tempfile.TemporaryDirectory() as folder:
        path, limit_path = f"{folder}/energy_uj", f"{folder}/max_energy_range_uj"

        def write(name, value):
            with open(name, "w") as file:
                file.write(str(value))

        write(path, readings[0])
        write(limit_path, limit)
        one = RAPLFile("package-0", path, limit_path)
        joules = []
        for value in readings[1:]:
            write(path, value)
            one.delta(Time(1))
            joules.append(one.energy_delta.kWh / Energy.JOULES_TO_KWH)
        return joules


def table(path):
    """Whether codecarbon takes the file for one of its own."""
    columns = list(EmissionsData.__dataclass_fields__)
    row = EmissionsData(**dict.fromkeys(columns, 0))
    folder, name = path.rsplit("/", 1)
    output = FileOutput(name, folder)
    is_valid = output.has_valid_headers(row)
    output.out(row, None)
    with open(path) as file:
        return {"columns": columns, "valid": is_valid, "lines": len(file.read().splitlines())}


print(
    json.dumps(
        {
            "machine": [machine(tdp, load) for tdp, load in given["machine"]],
            "process": [process(*one) for one in given["process"]],
            "constant": [constant(tdp) for tdp in given["constant"]],
            "memory": [memory(*one) for one in given["memory"]],
            "countries": [country(code) for code in given["countries"]],
            "counter": [counter(*one) for one in given["counters"]],
            "table": table(given["table"]),
        }
    )
)
