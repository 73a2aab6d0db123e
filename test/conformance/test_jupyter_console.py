"""`jupyter console --simple-prompt` in a terminal of its own: what is typed, and what is seen."""

import os
import sys
import time

import pexpect
import psutil
import pytest

PATIENCE = 120


@pytest.fixture
def console(tmp_path):
    environment = {**os.environ, "HOME": str(tmp_path), "TERM": "dumb", "NO_COLOR": "1"}
    command = ["-m", "jupyter", "console", "--kernel", "limpid", "--simple-prompt"]
    terminal = pexpect.spawn(sys.executable, command, env=environment, encoding="utf-8", timeout=PATIENCE, dimensions=(40, 200))
    terminal.expect_exact("In [1]: ")
    yield terminal
    terminal.close(force=True)


def test_the_banner_names_the_kernel(console):
    assert "Limpid" in console.before


def test_cells_run_in_turn(console):
    console.sendline("const greeting: string = 'hello'; console.log(greeting, 'limpid')")
    console.expect_exact("hello limpid")
    console.expect_exact("In [2]: ")
    console.sendline("greeting.length")
    console.expect("Out\\[2\\]: 5")
    console.expect_exact("In [3]: ")


def test_an_error_is_shown_and_the_session_goes_on(console):
    console.sendline("throw new RangeError('on purpose')")
    console.expect("RangeError.*: on purpose")
    console.expect_exact("In [2]: ")
    console.sendline("1 + 1")
    console.expect("Out\\[2\\]: 2")


def test_control_c_stops_a_loop_and_keeps_the_variables(console):
    console.sendline("let kept = 41")
    console.expect_exact("In [2]: ")
    console.sendline("console.log('spin' + 'ning'); while (true) {}")
    console.expect_exact("spinning")
    console.sendintr()
    console.expect("Interrupted")
    console.expect_exact("In [3]: ")
    console.sendline("kept + 1")
    console.expect("Out\\[3\\]: 42")


def test_it_ends_with_its_kernel(console):
    console.sendline("process.ppid")
    console.expect("Out\\[1\\]: (\\d+)")
    supervisor = int(console.match[1])
    console.expect_exact("In [2]: ")
    console.sendeof()
    if console.expect(["Do you really want to exit.*", pexpect.EOF]) == 0:
        console.sendline("y")
        console.expect(pexpect.EOF)
    console.wait()
    end = time.monotonic() + PATIENCE
    while is_running(supervisor):
        assert time.monotonic() < end, "the kernel outlives its console"
        time.sleep(0.05)


def is_running(pid):
    """An ended process that nobody has waited for yet still has its number; its state says that it has ended."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
