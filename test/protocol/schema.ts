/**
 * What each message of the kernel must look like: message type -> checker of its content.
 * Every message that the test front end receives passes through `checkMessage`; a field that the specification does not name is a fault.
 */
import type { ReceivedMessage } from './frames.ts';

/** Says what is wrong with a value, or null when it is good. `at` is the path to the value. */
type Check = (value: unknown, at: string) => string | null;

export function checkMessage(message: ReceivedMessage): string | null {
  const type = String(message.header['msg_type']);
  const check = CONTENT[type];
  if (!check) return `no checker for the message type ${type}`;
  return (
    HEADER(message.header, 'header') ??
    PARENT(message.parent_header, 'parent_header') ??
    object({}, { open: true })(message.metadata, 'metadata') ??
    check(message.content, `${type}.content`)
  );
}

const text: Check = (value, at) => (typeof value === 'string' ? null : wrong(at, 'a string', value));
const someText: Check = (value, at) =>
  typeof value === 'string' && value !== '' ? null : wrong(at, 'a non-empty string', value);
const flag: Check = (value, at) => (typeof value === 'boolean' ? null : wrong(at, 'true or false', value));
const count: Check = (value, at) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? null : wrong(at, 'a count', value);
const isoDate: Check = (value, at) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
    ? null
    : wrong(at, 'an ISO 8601 date with its zone', value);
const amount: Check = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? null : wrong(at, 'an amount', value);
const port: Check = (value, at) => count(value, at) ?? ((value as number) < 65_536 ? null : wrong(at, 'a port', value));
const version: Check = (value, at) =>
  typeof value === 'string' && /^\d+\.\d+(\.\d+)?$/.test(value) ? null : wrong(at, 'a version', value);

function oneOf(...allowed: unknown[]): Check {
  return (value, at) => (allowed.includes(value) ? null : wrong(at, `one of ${allowed.join(', ')}`, value));
}

function optionally(check: Check): Check {
  return (value, at) => (value === null ? null : check(value, at));
}

function list(item: Check): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return wrong(at, 'a list', value);
    return first(value.map((entry, index) => item(entry, `${at}[${index}]`)));
  };
}

/** An object whose fields are all known: `fields` must be there, `optional` may be, others only if `open`. */
function object(
  fields: { [name: string]: Check },
  { optional = {}, open = false }: { optional?: { [name: string]: Check }; open?: boolean } = {},
): Check {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(at, 'an object', value);
    const entries = new Map<string, unknown>(Object.entries(value));
    const unknown = [...entries.keys()].filter((name) => !open && !(name in fields) && !(name in optional));
    if (unknown.length > 0) return `${at} has the unknown field ${unknown.join(', ')}`;
    const missing = Object.keys(fields).filter((name) => !entries.has(name));
    if (missing.length > 0) return `${at} lacks ${missing.join(', ')}`;
    const known = Object.entries({ ...fields, ...optional }).filter(([name]) => entries.has(name));
    return first(known.map(([name, check]) => check(entries.get(name), `${at}.${name}`)));
  };
}

function record(item: Check): Check {
  return (value, at) =>
    object({}, { open: true })(value, at) ??
    first(Object.entries(value as object).map(([name, entry]) => item(entry, `${at}.${name}`)));
}

/** The fields a reply has follow from its status. */
function byStatus(cases: { [status: string]: Check }): Check {
  return (value, at) => {
    const status = typeof value === 'object' && value !== null && 'status' in value ? value.status : undefined;
    const check = cases[String(status)];
    return check ? check(value, at) : wrong(`${at}.status`, `one of ${Object.keys(cases).join(', ')}`, status);
  };
}

function wrong(at: string, expected: string, value: unknown): string {
  return `${at} is ${JSON.stringify(value)}, expected ${expected}`;
}

function first(problems: (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null;
}

const bundle: Check = (value, at) =>
  object({}, { open: true })(value, at) ??
  first(
    Object.keys(value as object).map((mime) =>
      /^[\w.+-]+\/[\w.+-]+$/.test(mime) ? null : wrong(at, 'MIME types', mime),
    ),
  ) ??
  first(
    Object.entries(value as object).map(([mime, data]) =>
      /^text\/|^image\/(?!.*\+json)/.test(mime) ? text(data, `${at}.${mime}`) : null,
    ),
  );
const anything = object({}, { open: true });
const transient = object({}, { optional: { display_id: someText } });
const failure = { ename: someText, evalue: text, traceback: list(text) };
const errorReply = object({ status: oneOf('error'), ...failure });
const display = { data: bundle, metadata: anything, transient };

const payload: Check = (value, at) => {
  const source = typeof value === 'object' && value !== null && 'source' in value ? String(value.source) : '';
  const check = PAYLOADS[source];
  return check ? check(value, at) : wrong(`${at}.source`, `one of ${Object.keys(PAYLOADS).join(', ')}`, source);
};
const PAYLOADS: { [source: string]: Check } = {
  page: object({ source: text, data: bundle, start: count }),
  set_next_input: object({ source: text, text, replace: flag }),
  ask_exit: object({ source: text, keepkernel: flag }),
};

function okReply(fields: { [name: string]: Check }, optional: { [name: string]: Check } = {}): Check {
  return byStatus({ ok: object({ status: oneOf('ok'), ...fields }, { optional }), error: errorReply });
}

/** What a variables_reply tells of numbers; one that is not finite is null. */
const finite: Check = (value, at) => (Number.isFinite(value) ? null : wrong(at, 'a number', value));
const figures: Check = object({
  ...{ size: count, read: count, zeros: count, nans: count, infinities: count },
  ...{ min: optionally(finite), max: optionally(finite), mean: optionally(finite), std: optionally(finite) },
  ...{ bars: list(optionally(finite)), drawn: oneOf('distribution', 'order') },
});

/** What debug_reply and debug_event carry is a message of the Debug Adapter Protocol, base protocol. */
const debugReply: Check = object(
  { type: oneOf('response'), request_seq: count, success: flag, command: someText },
  { optional: { seq: count, message: text, body: () => null } },
);
const debugEvent: Check = object(
  { type: oneOf('event'), event: someText },
  { optional: { seq: count, body: anything } },
);

const HEADER = object(
  { msg_id: someText, session: someText, username: text, date: isoDate, msg_type: someText, version },
  { optional: { subshell_id: optionally(someText) } },
);

/** A parent is the request's own header, or `{}` for what answers nothing. */
const PARENT: Check = (value, at) =>
  JSON.stringify(value) === '{}' ? null : object({ msg_id: someText, msg_type: someText }, { open: true })(value, at);

const HISTORY_ENTRY: Check = (value, at) => {
  if (!Array.isArray(value) || value.length !== 3) return wrong(at, 'a triple', value);
  const [session, line, entry] = value as unknown[];
  const pair =
    Array.isArray(entry) &&
    entry.length === 2 &&
    typeof entry[0] === 'string' &&
    (entry[1] === null || typeof entry[1] === 'string');
  return count(session, `${at}[0]`) ?? count(line, `${at}[1]`) ?? (pair ? null : text(entry, `${at}[2]`));
};

const CONTENT: { [type: string]: Check } = {
  kernel_info_reply: okReply(
    {
      protocol_version: version,
      implementation: someText,
      implementation_version: version,
      language_info: object({
        name: someText,
        version,
        mimetype: someText,
        file_extension: (value, at) =>
          typeof value === 'string' && /^\.\w+$/.test(value) ? null : wrong(at, 'an extension with its dot', value),
        pygments_lexer: someText,
        codemirror_mode: someText,
        nbconvert_exporter: text,
      }),
      banner: someText,
    },
    {
      debugger: flag,
      supported_features: list(someText),
      help_links: list(object({ text: someText, url: someText })),
      engine: object({ rung: oneOf('native', 'wasm', 'cpu'), text: someText }),
    },
  ),
  execute_reply: byStatus({
    ok: object({
      status: oneOf('ok'),
      execution_count: count,
      payload: list(payload),
      user_expressions: record(
        byStatus({ ok: object({ status: oneOf('ok'), data: bundle, metadata: anything }), error: errorReply }),
      ),
    }),
    error: object({
      status: oneOf('error'),
      execution_count: count,
      ...failure,
      payload: list(payload),
      user_expressions: object({}),
    }),
    aborted: object({ status: oneOf('aborted'), execution_count: count }),
  }),
  is_complete_reply: byStatus({
    complete: object({ status: oneOf('complete') }),
    invalid: object({ status: oneOf('invalid') }),
    unknown: object({ status: oneOf('unknown') }),
    incomplete: object({ status: oneOf('incomplete'), indent: text }),
    error: errorReply,
  }),
  complete_reply: okReply({ matches: list(text), cursor_start: count, cursor_end: count, metadata: anything }),
  inspect_reply: okReply({ found: flag, data: bundle, metadata: anything }),
  history_reply: okReply({ history: list(HISTORY_ENTRY) }),
  comm_info_reply: okReply({ comms: record(object({ target_name: text })) }),
  create_subshell_reply: okReply({ subshell_id: someText }),
  delete_subshell_reply: okReply({}),
  list_subshell_reply: okReply({ subshell_id: list(someText) }),
  interrupt_reply: okReply({}),
  shutdown_reply: okReply({ restart: flag }),
  connect_reply: okReply({ shell_port: port, iopub_port: port, stdin_port: port, control_port: port, hb_port: port }),
  variables_reply: okReply({
    total: count,
    isBusy: flag,
    rows: list(
      object(
        {
          ...{ name: text, type: someText, shape: text, dtype: text, text, expands: flag },
          ...{ path: list(text), bytes: optionally(amount), figures: optionally(figures) },
        },
        { optional: { picture: someText } },
      ),
    ),
    tensors: optionally(
      object({
        ...{ tensors: count, bytes: amount, isChecking: flag },
        cells: list(object({ cell: someText, tensors: count, bytes: amount })),
        leak: optionally(
          object({ cell: someText, place: optionally(someText), runs: count, tensors: count, bytes: amount }),
        ),
      }),
    ),
  }),
  // a request that is no DAP message gets the error reply of every other request
  debug_reply: (value, at) => (errorReply(value, at) === null ? null : debugReply(value, at)),
  usage_reply: okReply(
    {
      hostname: someText,
      pid: count,
      kernel_cpu: amount,
      kernel_memory: count,
      tensor_memory: count,
      cpu_count: count,
      host_virtual_memory: object({ total: count, available: count, used: count, free: count, percent: amount }),
    },
    { host_cpu_percent: amount },
  ),

  status: object({ execution_state: oneOf('starting', 'busy', 'idle') }),
  execute_input: object({ code: text, execution_count: count }),
  stream: object({ name: oneOf('stdout', 'stderr'), text: someText }),
  execute_result: object({ ...display, execution_count: count }),
  display_data: object(display),
  update_display_data: object({ ...display, transient: object({ display_id: someText }) }),
  clear_output: object({ wait: flag }),
  error: object(failure),
  iopub_welcome: object({ subscription: text }),
  debug_event: debugEvent,
  comm_open: object({ comm_id: someText, target_name: text, data: anything }, { optional: { target_module: text } }),
  comm_msg: object({ comm_id: someText, data: anything }),
  comm_close: object({ comm_id: someText, data: anything }),

  handshake_request: object({
    shell_port: port,
    iopub_port: port,
    stdin_port: port,
    control_port: port,
    hb_port: port,
  }),
  input_request: object({ prompt: text, password: flag }),
};
