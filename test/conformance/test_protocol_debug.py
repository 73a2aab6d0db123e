"""The debugger as a Jupyter front end uses it (checklist: Control, debug_request), after what ipykernel promises its own."""

import pytest
from front_end import start, stop

ADD = """function add(a: number, b: number): number {
  const sum = a + b;
  return sum;
}
add(2, 3)"""

INITIALIZE = {
    "clientID": "conformance",
    "clientName": "conformance",
    "adapterID": "",
    "pathFormat": "path",
    "linesStartAt1": True,
    "columnsStartAt1": True,
    "supportsVariableType": True,
    "supportsVariablePaging": True,
    "supportsRunInTerminalRequest": True,
    "locale": "en",
}


class Debugger:
    def __init__(self, front):
        self.front = front
        self.seq = 0

    def response(self, command, **arguments):
        self.seq += 1
        content = {"type": "request", "seq": self.seq, "command": command, "arguments": arguments}
        reply = self.front.ask("debug_request", "control", **content).reply
        assert (reply["type"], reply["command"], reply["request_seq"]) == ("response", command, self.seq)
        return reply

    def ask(self, command, **arguments):
        reply = self.response(command, **arguments)
        assert reply["success"], reply
        return reply["body"]

    def set_breakpoints(self, code, *lines):
        path = self.ask("dumpCell", code=code)["sourcePath"]
        breakpoints = [{"line": line} for line in lines]
        return path, self.ask("setBreakpoints", source={"path": path}, breakpoints=breakpoints, sourceModified=False)

    def stop_in(self, code, *lines):
        """Runs a cell until it stops; its id, the body of the event and the frame at the top."""
        self.set_breakpoints(code, *lines)
        self.ask("configurationDone")
        cell = self.front.begin(code)
        event = self.front.until(cell, "debug_event")["content"]
        assert event["event"] == "stopped"
        (top, *_) = self.ask("stackTrace", threadId=1)["stackFrames"]
        return cell, event["body"], top

    def scope(self, frame, name):
        (reference,) = [one["variablesReference"] for one in self.ask("scopes", frameId=frame["id"])["scopes"] if one["name"] == name]
        return {one["name"]: one for one in self.ask("variables", variablesReference=reference)["variables"]}

    def events(self, cell, count):
        """The first debug events about a cell, once there are so many."""
        while len(seen := [one["content"]["event"] for one in self.front.published[cell] if one["msg_type"] == "debug_event"]) < count:
            self.front.read()
        return seen

    def go_on(self, cell):
        self.ask("continue", threadId=1)
        return self.front.end(cell)


@pytest.fixture
def unstarted():
    front = start()
    yield Debugger(front)
    stop(front)


@pytest.fixture
def debugger(unstarted):
    unstarted.ask("initialize", **INITIALIZE)
    unstarted.ask("attach")
    yield unstarted
    unstarted.ask("disconnect", restart=False, terminateDebuggee=True)


def murmur2(text, seed):
    """As front ends compute it (Austin Appleby's MurmurHash2, 32 bits)."""
    m, mask = 0x5BD1E995, 0xFFFFFFFF
    data = text.encode()
    h = seed ^ len(data)
    whole = len(data) // 4 * 4
    for at in range(0, whole, 4):
        k = int.from_bytes(data[at : at + 4], "little") * m & mask
        k = (k ^ k >> 24) * m & mask
        h = (h * m & mask) ^ k
    if whole < len(data):
        h = (h ^ int.from_bytes(data[whole:], "little")) * m & mask
    h = (h ^ h >> 13) * m & mask
    return h ^ h >> 15


def test_the_feature_is_told(unstarted):
    info = unstarted.front.ask("kernel_info_request").reply
    assert info["debugger"] is True
    assert "debugger" in info["supported_features"]


def test_initialize(unstarted):
    capabilities = unstarted.ask("initialize", **INITIALIZE)
    assert capabilities["supportsConditionalBreakpoints"]
    assert unstarted.ask("debugInfo")["isStarted"]


def test_attaching_is_announced(unstarted):
    unstarted.ask("initialize", **INITIALIZE)
    unstarted.seq += 1
    attach = unstarted.front.ask("debug_request", "control", type="request", seq=unstarted.seq, command="attach", arguments={})
    assert attach.reply["success"]
    assert [event["event"] for event in attach.contents("debug_event")] == ["initialized"]


def test_evaluate(debugger):
    assert debugger.ask("evaluate", expression="'a' + 'b'", context="repl")["result"] == "'ab'"


@pytest.mark.parametrize("code", ["", "1", "ab", "abc", ADD, "const 学 = '😀'"])
def test_a_cell_is_named_by_the_hash_that_the_front_end_computes(unstarted, code):
    info = unstarted.ask("debugInfo")
    assert info["hashMethod"] == "Murmur2"
    name = f"{info['tmpFilePrefix']}{murmur2(code, info['hashSeed'])}{info['tmpFileSuffix']}"
    assert unstarted.ask("dumpCell", code=code)["sourcePath"] == name


def test_breakpoints_are_kept(debugger):
    path, body = debugger.set_breakpoints(ADD, 2)
    (breakpoint,) = body["breakpoints"]
    assert (breakpoint["verified"], breakpoint["line"], breakpoint["source"]["path"]) == (True, 2, path)
    assert {"source": path, "breakpoints": [{"line": 2}]} in debugger.ask("debugInfo")["breakpoints"]


def test_code_stops_on_a_breakpoint_and_goes_on(debugger):
    cell, body, top = debugger.stop_in(ADD, 2)
    assert (body["reason"], body["threadId"], top["line"]) == ("breakpoint", 1, 2)
    assert debugger.ask("debugInfo")["stoppedThreads"] == [1]
    assert debugger.go_on(cell).value == "5"
    assert debugger.ask("debugInfo")["stoppedThreads"] == []


def test_code_stops_in_a_cell_that_begins_with_empty_lines(debugger):
    cell, body, top = debugger.stop_in(f"\n{ADD}", 6)
    assert (body["reason"], top["line"]) == ("breakpoint", 6)
    debugger.go_on(cell)


def test_variables_are_inspected_without_a_stop(unstarted):
    unstarted.front.run("const text = 'Hello the world'")
    assert "text" in [one["name"] for one in unstarted.ask("inspectVariables")["variables"]]
    assert unstarted.ask("richInspectVariables", variableName="text")["data"] == {"text/plain": "'Hello the world'"}


def test_variables_are_inspected_at_a_stop(debugger):
    cell, _, top = debugger.stop_in(ADD, 3)
    local = debugger.scope(top, "Locals")["sum"]
    assert local["value"] == "5"
    rich = debugger.ask("richInspectVariables", variableName="sum", frameId=top["id"])
    assert rich["data"] == {"text/plain": local["value"]}
    debugger.go_on(cell)


def test_a_local_is_copied_to_the_globals(debugger):
    cell, _, top = debugger.stop_in("function mine() {\n  const inner = { html: '<p>' };\n  return inner;\n}\nmine().html", 3)
    debugger.ask("copyToGlobals", srcVariableName="inner", dstVariableName="copy", srcFrameId=top["id"])
    local = debugger.scope(top, "Locals")["inner"]
    copied = debugger.scope(top, "Globals")["copy"]
    assert (copied["value"], copied["type"]) == (local["value"], local["type"])
    debugger.go_on(cell)
    assert debugger.front.run("(globalThis as any).copy.html").value == "'<p>'"


def test_steps(debugger):
    cell, _, _ = debugger.stop_in(ADD, 5)
    lines = []
    for step, command in enumerate(["stepIn", "next"], 1):
        debugger.ask(command, threadId=1)
        assert debugger.events(cell, 1 + 2 * step)[-2:] == ["continued", "stopped"]
        lines.append(debugger.ask("stackTrace", threadId=1)["stackFrames"][0]["line"])
    assert lines == [2, 3]
    assert debugger.go_on(cell).value == "5"


def test_an_interrupt_ends_stopped_code_and_keeps_its_variables(debugger):
    debugger.front.run("let kept = 41")
    cell, _, _ = debugger.stop_in("kept += 1;\nwhile (true) {\n  kept += 0;\n}", 3)
    debugger.front.manager.interrupt_kernel()
    assert debugger.front.end(cell).reply["status"] == "error"
    assert debugger.front.run("kept").value == "42"


@pytest.mark.parametrize("command", ["stackTrace", "setBreakpoints", "continue", "evaluate"])
def test_what_needs_the_debugger_fails_without_it(unstarted, command):
    reply = unstarted.response(command)
    assert reply["success"] is False
    assert reply["message"]


@pytest.mark.parametrize("command", ["debugInfo", "inspectVariables", "modules"])
def test_what_needs_no_debugger_answers_without_it(unstarted, command):
    assert unstarted.ask(command)
