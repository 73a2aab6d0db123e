"""JSON Schemas of what a kernel sends, after https://jupyter-client.readthedocs.io/en/stable/messaging.html; every message
that a protocol test receives is held to them. A field that the specification does not name is a fault."""

import datetime

import jsonschema

TEXT = {"type": "string"}
SOME_TEXT = {"type": "string", "minLength": 1}
FLAG = {"type": "boolean"}
COUNT = {"type": "integer", "minimum": 0}
ANYTHING = {"type": "object"}
LINES = {"type": "array", "items": TEXT}
VERSION = {"type": "string", "pattern": r"^\d+\.\d+(\.\d+)?$"}
MIME = r"^[\w.+-]+/[\w.+-]+$"


def fields(_optional=None, **required):
    """An object of exactly these fields."""
    properties = {**required, **(_optional or {})}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def one_of(*values):
    return {"enum": list(values)}


def list_of(item):
    return {"type": "array", "items": item}


def map_of(item):
    return {"type": "object", "additionalProperties": item}


BUNDLE = {"type": "object", "propertyNames": {"pattern": MIME}, "patternProperties": {"^text/|^image/[^+]*$": TEXT}}
FAILURE = {"ename": SOME_TEXT, "evalue": TEXT, "traceback": LINES}
ERROR = fields(status=one_of("error"), **FAILURE)
DISPLAY = {"data": BUNDLE, "metadata": ANYTHING, "transient": fields({"display_id": SOME_TEXT})}
PAYLOAD = {
    "oneOf": [
        fields(source=one_of("page"), data={**BUNDLE, "required": ["text/plain"]}, start=COUNT),
        fields(source=one_of("set_next_input"), text=TEXT, replace=FLAG),
        fields({"keepkernel": FLAG}, source=one_of("ask_exit")),
    ]
}
EXPRESSION = {"oneOf": [fields(status=one_of("ok"), data=BUNDLE, metadata=ANYTHING), ERROR]}
LANGUAGE = fields(
    {"pygments_lexer": TEXT, "codemirror_mode": {"type": ["string", "object"]}, "nbconvert_exporter": TEXT},
    name=SOME_TEXT,
    version=VERSION,
    mimetype={"type": "string", "pattern": MIME},
    file_extension={"type": "string", "pattern": r"^\.\w+$"},
)


def reply(_optional=None, **required):
    """A reply that went well, or its error."""
    return {"oneOf": [fields(_optional, status=one_of("ok"), **required), ERROR]}


CONTENT = {
    # Replies
    "kernel_info_reply": reply(
        # Which TensorFlow will run: an addition of this kernel.
        {"supported_features": LINES, "help_links": list_of(fields(text=TEXT, url=TEXT)), "debugger": FLAG, "engine": ANYTHING},
        protocol_version=VERSION,
        implementation=SOME_TEXT,
        implementation_version=VERSION,
        language_info=LANGUAGE,
        banner=TEXT,
    ),
    "execute_reply": {
        "oneOf": [
            fields(status=one_of("ok"), execution_count=COUNT, payload=list_of(PAYLOAD), user_expressions=map_of(EXPRESSION)),
            fields(
                {"payload": list_of(PAYLOAD), "user_expressions": fields()}, status=one_of("error"), execution_count=COUNT, **FAILURE
            ),
            fields({"execution_count": COUNT}, status=one_of("aborted")),
        ]
    },
    "complete_reply": reply(matches=LINES, cursor_start=COUNT, cursor_end=COUNT, metadata=ANYTHING),
    "inspect_reply": reply(found=FLAG, data=BUNDLE, metadata=ANYTHING),
    "is_complete_reply": {
        "oneOf": [fields(status=one_of("complete", "invalid", "unknown")), fields(status=one_of("incomplete"), indent=TEXT)]
    },
    "history_reply": reply(history=list_of({"type": "array", "minItems": 3, "maxItems": 3})),
    "comm_info_reply": reply(comms=map_of(fields(target_name=TEXT))),
    "connect_reply": reply(shell_port=COUNT, control_port=COUNT, iopub_port=COUNT, stdin_port=COUNT, hb_port=COUNT),
    "interrupt_reply": reply(),
    "shutdown_reply": reply(restart=FLAG),
    "usage_reply": reply({"host_cpu_percent": {"type": "number"}}, hostname=TEXT, pid=COUNT, kernel_cpu={"type": "number"}, kernel_memory=COUNT, cpu_count=COUNT, host_virtual_memory=ANYTHING),
    "create_subshell_reply": reply(subshell_id=SOME_TEXT),
    "delete_subshell_reply": reply(),
    "list_subshell_reply": reply(subshell_id=LINES),
    "debug_reply": ANYTHING,
    # Publications
    "status": fields(execution_state=one_of("starting", "busy", "idle")),
    "execute_input": fields(code=TEXT, execution_count=COUNT),
    "stream": fields(name=one_of("stdout", "stderr"), text=SOME_TEXT),
    "execute_result": fields(execution_count=COUNT, **{**DISPLAY, "data": {**BUNDLE, "required": ["text/plain"]}}),
    "display_data": fields(**DISPLAY),
    "update_display_data": fields(**{**DISPLAY, "transient": fields(display_id=SOME_TEXT)}),
    "clear_output": fields(wait=FLAG),
    "error": fields(**FAILURE),
    "iopub_welcome": fields(subscription=TEXT),
    "debug_event": ANYTHING,
    "comm_open": fields({"target_module": {"type": ["string", "null"]}}, comm_id=SOME_TEXT, target_name=TEXT, data=ANYTHING),
    "comm_msg": fields(comm_id=SOME_TEXT, data=ANYTHING),
    "comm_close": fields({"data": ANYTHING}, comm_id=SOME_TEXT),
    # stdin
    "input_request": fields(prompt=TEXT, password=FLAG),
}
VALIDATORS = {msg_type: jsonschema.Draft202012Validator(schema) for msg_type, schema in CONTENT.items()}
HEADER = fields(
    {"subshell_id": {"type": ["string", "null"]}},
    msg_id=SOME_TEXT,
    session=SOME_TEXT,
    username=TEXT,
    msg_type=SOME_TEXT,
    version=VERSION,
)
PARENT = {"oneOf": [fields(), {"type": "object", "required": ["msg_id", "msg_type"]}]}
ENVELOPE = jsonschema.Draft202012Validator(fields(header=HEADER, parent_header=PARENT, metadata=ANYTHING))


def check(message):
    """Raises where the message breaks its schema; gives it back."""
    header = dict(message["header"])
    date = header.pop("date")
    assert isinstance(date, datetime.datetime) and date.tzinfo is not None, f"{date!r} is no ISO 8601 date with its zone"
    parent = {name: value for name, value in message["parent_header"].items() if name != "date"}
    ENVELOPE.validate({"header": header, "parent_header": parent, "metadata": message["metadata"]})
    assert header["msg_type"] in VALIDATORS, f"no schema of {header['msg_type']}"
    VALIDATORS[header["msg_type"]].validate(message["content"])
    return message
