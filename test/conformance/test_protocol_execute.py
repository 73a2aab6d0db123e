"""execute_request, field by field (checklist: Shell)."""

import uuid

import pytest
from front_end import alone, front  # noqa: F401


@pytest.fixture
def gate(tmp_path):
    """A cell that prints, waits for the gate to open and then goes on with what follows."""

    class Gate:
        file = tmp_path / uuid.uuid4().hex

        def before(self, rest):
            wait = f"while (!(await import('node:fs')).existsSync({str(self.file)!r})) await new Promise((go) => setTimeout(go, 5));"
            return f"console.log('at the gate'); {wait} {rest}"

        def open(self):
            self.file.touch()

    return Gate()


def test_busy_input_outputs_idle_in_this_order(front):
    cell = front.run("console.log('a'); console.error('b'); 3")
    assert cell.types == ["status", "execute_input", "stream", "stream", "execute_result", "status"]


def test_a_silent_cell_publishes_only_its_states_and_counts_nothing(front):
    before = front.run("1").reply["execution_count"]
    silent = front.run("console.log('unseen'); 7", silent=True)
    assert silent.types == ["status", "status"]
    assert silent.reply["execution_count"] == before
    assert front.run("1").reply["execution_count"] == before + 1


def test_a_silent_error_is_told_in_the_reply_alone(front):
    silent = front.run("throw new RangeError('unseen')", silent=True)
    assert silent.types == ["status", "status"]
    assert (silent.reply["status"], silent.reply["ename"]) == ("error", "RangeError")


def test_a_cell_that_is_not_stored_counts_nothing_and_is_not_in_the_history(front):
    before = front.run("'stored'").reply["execution_count"]
    assert front.run("'not stored'", store_history=False).reply["execution_count"] == before
    history = front.ask("history_request", output=False, raw=True, hist_access_type="tail", n=1).reply["history"]
    assert history[0][2] == "'stored'"


def test_an_empty_silent_cell_tells_the_count(front):
    before = front.run("1").reply["execution_count"]
    assert front.run("", silent=True).reply == {"status": "ok", "execution_count": before, "payload": [], "user_expressions": {}}


def test_missing_fields_have_the_defaults_of_the_specification(front):
    cell = front.end(front.send("execute_request", code="2 + 2"))
    assert cell.value == "4"
    after = front.run("1").reply["execution_count"]
    assert after == cell.reply["execution_count"] + 1


def test_an_error_is_the_same_in_reply_and_publication(front):
    cell = front.run("throw new RangeError('on purpose')")
    (published,) = cell.contents("error")
    assert (published["ename"], published["evalue"]) == ("RangeError", "on purpose")
    assert {name: cell.reply[name] for name in published} == published


def test_user_expressions_are_evaluated_after_the_cell(front):
    cell = front.run("const base = 1", user_expressions={"next": "base + 1"})
    assert cell.reply["user_expressions"] == {"next": {"status": "ok", "data": {"text/plain": "2"}, "metadata": {}}}


def test_a_user_expression_that_fails_tells_its_own_error(front):
    cell = front.run("1", user_expressions={"good": "2", "bad": "noSuchName"})
    assert cell.reply["status"] == "ok"
    expressions = cell.reply["user_expressions"]
    assert (expressions["good"]["status"], expressions["bad"]["status"]) == ("ok", "error")
    assert expressions["bad"]["ename"] == "ReferenceError"


def test_user_expressions_of_a_failed_cell_are_not_evaluated(front):
    reply = front.run("throw new Error('first')", user_expressions={"never": "1"}).reply
    assert reply.get("user_expressions", {}) == {}


def test_an_error_aborts_the_cells_that_wait(front, gate):
    failing = front.begin(gate.before("throw new Error('on purpose')"))
    front.until(failing, "stream")
    waiting = [front.begin("console.log('never')") for _ in range(2)]
    front.ask("kernel_info_request")
    gate.open()
    assert front.end(failing).reply["status"] == "error"
    for cell in map(front.end, waiting):
        assert cell.reply["status"] == "aborted"
        assert cell.states == ["busy", "idle"]
        assert cell.text("stdout") == ""
    assert front.run("1").reply["status"] == "ok"


def test_without_stop_on_error_the_cells_that_wait_run(front, gate):
    failing = front.begin(gate.before("throw new Error('on purpose')"), stop_on_error=False)
    front.until(failing, "stream")
    waiting = front.begin("console.log('runs')")
    gate.open()
    assert front.end(failing).reply["status"] == "error"
    assert front.end(waiting).text("stdout") == "runs\n"


def test_an_error_aborts_nothing_but_cells(front, gate):
    failing = front.begin(gate.before("throw new Error('on purpose')"))
    front.until(failing, "stream")
    others = [front.send("kernel_info_request"), front.send("comm_info_request"), front.send("inspect_request", code="Math", cursor_pos=4, detail_level=0)]
    gate.open()
    front.end(failing)
    assert [front.end(other).reply["status"] for other in others] == ["ok", "ok", "ok"]


def test_an_interrupt_aborts_the_cells_that_wait(front):
    spinning = front.begin("console.log('spinning'); while (true) {}")
    front.until(spinning, "stream")
    waiting = front.begin("console.log('never')")
    front.ask("kernel_info_request")
    front.ask("interrupt_request", "control")
    assert front.end(spinning).reply["status"] == "error"
    assert front.end(waiting).reply["status"] == "aborted"


def test_cells_run_in_the_order_they_came(front):
    front.run("let turns = 0")
    first = front.run("1").reply["execution_count"] + 1
    cells = [front.begin("++turns") for _ in range(100)]
    ended = [front.end(cell) for cell in cells]
    assert [cell.value for cell in ended] == [str(turn) for turn in range(1, 101)]
    assert [cell.reply["execution_count"] for cell in ended] == list(range(first, first + 100))


def test_a_page_payload_carries_its_text(front):
    reply = front.run("import { page } from 'limpid'; page('about it')").reply
    (payload,) = reply["payload"]
    assert (payload["source"], payload["data"]["text/plain"]) == ("page", "about it")


def test_the_last_of_several_next_inputs_wins(front):
    reply = front.run("import { setNextInput } from 'limpid'; for (const n of [1, 2, 3]) setNextInput(`cell ${n}`)").reply
    assert [(one["source"], one["text"]) for one in reply["payload"]] == [("set_next_input", "cell 3")]


def test_a_cell_may_ask_the_front_end_to_end(front):
    (payload,) = front.run("import { askExit } from 'limpid'; askExit()").reply["payload"]
    assert payload["source"] == "ask_exit"


def test_the_reply_says_when_the_cell_started(front):
    message = front.run("await new Promise((go) => setTimeout(go, 50))").message
    started = message["metadata"]["started"]
    assert str(started) < message["header"]["date"].isoformat(sep=" " if " " in str(started) else "T")


def test_redeclaring_top_level_await_and_types(front):
    assert front.run("const again: number = await Promise.resolve(1); again").value == "1"
    assert front.run("const again: string = 'two'; again").value == "'two'"


def test_a_dead_runner_is_told_and_the_next_cell_runs(alone):
    assert alone.run("process.kill(process.pid, 'SIGKILL')").reply["status"] == "error"
    assert alone.run("1 + 1").value == "2"
