"""The other requests of the shell channel (checklist: Shell)."""

import pytest
from front_end import front  # noqa: F401


def complete(front, code, cursor=None):
    return front.ask("complete_request", code=code, cursor_pos=len(code) if cursor is None else cursor).reply


def inspect(front, code, cursor=None, detail_level=0):
    return front.ask("inspect_request", code=code, cursor_pos=len(code) if cursor is None else cursor, detail_level=detail_level).reply


def history(front, access, **fields):
    return front.ask("history_request", **{"output": False, "raw": True, "hist_access_type": access, **fields}).reply["history"]


def test_kernel_info_has_what_front_ends_read(front):
    info = front.ask("kernel_info_request").reply
    assert (info["implementation"], info["protocol_version"]) == ("limpid", "5.5")
    language = info["language_info"]
    assert (language["name"], language["mimetype"], language["file_extension"]) == ("typescript", "text/typescript", ".ts")
    assert isinstance(language["codemirror_mode"], str)
    assert "Limpid" in info["banner"]
    assert "kernel subshells" in info["supported_features"]


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_kernel_info_is_answered_on_shell_and_control(front, channel):
    assert front.ask("kernel_info_request", channel).states == ["busy", "idle"]


def test_connect_tells_the_ports_of_the_connection_file(front):
    reply = front.ask("connect_request").reply
    info = front.manager.get_connection_info()
    assert {name: port for name, port in reply.items() if name != "status"} == {name: info[name] for name in info if name.endswith("_port")}


def test_variables_of_earlier_cells_are_completed(front):
    front.run("const alphabet = { letters: 26 }")
    assert complete(front, "alphab")["matches"] == ["alphabet"]
    assert complete(front, "alphabet.le")["matches"] == ["letters"]


def test_cursors_count_code_points(front):
    # 𝒳 is one code point and two UTF-16 units.
    front.run("const astral = { volume: 1 }")
    code = "'𝒳𝒳𝒳'; astral.vo"
    reply = complete(front, code)
    assert (reply["matches"], reply["cursor_start"], reply["cursor_end"]) == (["volume"], code.index("vo"), len(code))
    assert inspect(front, "'𝒳𝒳𝒳'; astral", cursor=9)["found"]


def test_completing_runs_no_code(front):
    front.run("let calls = 0; const getter = { get side() { calls++; return { inner: 1 } } }; function called() { calls++; return getter }")
    complete(front, "getter.side.in")
    complete(front, "called().si")
    assert front.run("calls").value == "0"


def test_a_cursor_inside_the_text_replaces_what_is_around_it(front):
    reply = complete(front, "Math.sq + 1", cursor=7)
    assert (reply["matches"], reply["cursor_start"]) == (["sqrt"], 5)


def test_inspecting_tells_the_value_and_where_nothing_is(front):
    front.run("function documented(x: number) { return x }")
    found = inspect(front, "documented")
    assert found["found"] and "documented" in found["data"]["text/plain"]
    assert inspect(front, "does_not_exist") == {"status": "ok", "found": False, "data": {}, "metadata": {}}


def test_detail_level_1_tells_the_source(front):
    front.run("function detailed() { return 'in the source' }")
    assert "in the source" in inspect(front, "detailed", detail_level=1)["data"]["text/plain"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("a = 1", "complete"),
        ("", "complete"),
        ("const f = (x: number) => x", "complete"),
        ("if (true) {", "incomplete"),
        ("const a = [1,", "incomplete"),
        ("const = 1", "invalid"),
    ],
)
def test_is_complete(front, code, status):
    assert front.ask("is_complete_request", code=code).reply["status"] == status


def test_history_tail_gives_the_last_cells_oldest_first(front):
    front.run("'h1'"), front.run("'h2'")
    assert [entry[2] for entry in history(front, "tail", n=2)] == ["'h1'", "'h2'"]


def test_history_with_output_gives_pairs(front):
    front.run("'h3'.length")
    assert history(front, "tail", n=1, output=True)[0][2] == ["'h3'.length", "2"]


def test_history_range_gives_lines_of_this_session(front):
    count = front.run("'h4'").reply["execution_count"]
    (entry,) = history(front, "range", session=0, start=count, stop=count + 1)
    assert entry[1:] == [count, "'h4'"]


def test_history_search_takes_globs_n_and_unique(front):
    for code in ["'s1'", "'s2'", "'s2'"]:
        front.run(code)
    assert [entry[2] for entry in history(front, "search", pattern="'s?'")] == ["'s1'", "'s2'", "'s2'"]
    assert [entry[2] for entry in history(front, "search", pattern="*s2*", unique=True)] == ["'s2'"]
    assert [entry[2] for entry in history(front, "search", pattern="'s*", n=2)] == ["'s2'", "'s2'"]


@pytest.mark.parametrize("content", [{}, {"target_name": None}, {"target_name": "nothing"}])
def test_comm_info_without_comms(front, content):
    assert front.ask("comm_info_request", **content).reply == {"status": "ok", "comms": {}}


def test_requests_are_answered_while_a_cell_spins(front):
    spinning = front.begin("console.log('spinning'); while (true) {}")
    front.until(spinning, "stream")
    assert front.ask("kernel_info_request").reply["status"] == "ok"
    assert complete(front, "Math.sq")["matches"] == ["sqrt"]
    assert inspect(front, "Math")["status"] == "ok"
    assert front.ask("is_complete_request", code="1").reply["status"] == "complete"
    assert history(front, "tail", n=1)
    assert front.ask("comm_info_request").reply["status"] == "ok"
    front.ask("interrupt_request", "control")
    front.end(spinning)


def test_an_unknown_request_does_no_harm(front):
    front.send("no_such_request", anything=1)
    assert front.run("1").reply["status"] == "ok"


def test_unknown_fields_are_tolerated(front):
    assert front.end(front.send("execute_request", code="'known'", surprise={"deep": 1})).value == "'known'"
