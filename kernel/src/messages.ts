/**
 * Every Jupyter message the kernel speaks, as one typed map (protocol 5.5,
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html). Imports nothing.
 */

export const PROTOCOL_VERSION = '5.5';

/** Any value JSON can carry. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
export type Empty = Record<string, never>;

/** MIME type -> data. Text types hold strings, `+json` types hold JSON, binary types base64. */
export type MimeBundle = { [mime: string]: Json };

/** A display: a MIME bundle with metadata; `transient.display_id` is never stored in files. */
export interface DisplayContent {
  data: MimeBundle;
  metadata: JsonObject;
  transient: { display_id?: string };
}

export interface Failure {
  ename: string;
  evalue: string;
  traceback: string[];
}

export type Ok<T = unknown> = { status: 'ok' } & T;
export type ErrorReply = { status: 'error' } & Failure;

export interface ExecuteRequest {
  code: string;
  silent: boolean;
  store_history: boolean;
  user_expressions: { [name: string]: string };
  allow_stdin: boolean;
  stop_on_error: boolean;
}

/** What a cell asks the front end to do ("payloads" of the messaging spec); a front end may ignore it. */
export type Payload =
  | { source: 'page'; data: MimeBundle; start: number }
  | { source: 'set_next_input'; text: string; replace: boolean }
  | { source: 'ask_exit'; keepkernel: boolean };

export type UserExpression = Ok<{ data: MimeBundle; metadata: JsonObject }> | ErrorReply;
export type UserExpressions = { [name: string]: UserExpression };

export type ExecuteReply =
  | Ok<{ execution_count: number; payload: Payload[]; user_expressions: UserExpressions }>
  | (ErrorReply & { execution_count: number; payload: []; user_expressions: Empty })
  | { status: 'aborted'; execution_count: number };

/**
 * In the metadata of an execute_reply, as `limpid`, when the cell has run: what it has to do with the names of the
 * session, so that a front end can tell which cells have seen values that are not there any more. Each name once.
 */
export type SessionNames = {
  /** Names that the cell declares at its top. */
  defines: string[];
  /** Names of other cells that it assigns to, or whose values it changes. A function stands for what it looks up. */
  changes: string[];
  /** Names of other cells that it looks up when it runs. */
  uses: string[];
  /** Of `defines`, what the text alone decides: functions, classes, types, imports, constants that are written out. */
  fixed: FixedName[];
};

export type FixedName = {
  name: string;
  /** Equal for equal texts. */
  digest: string;
  /** Names that its code looks up when it is called, those of its own cell included. */
  uses: string[];
  /** Names that its code changes then; a function stands for what it looks up. */
  changes: string[];
};

export interface KernelInfo {
  protocol_version: string;
  implementation: string;
  implementation_version: string;
  language_info: {
    name: string;
    version: string;
    mimetype: string;
    file_extension: string;
    pygments_lexer: string;
    codemirror_mode: string;
    nbconvert_exporter: string;
  };
  banner: string;
  debugger: boolean;
  supported_features: string[];
  help_links: { text: string; url: string }[];
  /** Which TensorFlow will run: the rung of the engine ladder. */
  engine: EngineInfo;
}

export type Rung = 'native' | 'wasm' | 'cpu';

export interface EngineInfo {
  rung: Rung;
  /** One line for a person, e.g. "TensorFlow 2.21.0 (native)". */
  text: string;
  /** Why the native engine, which is installed, is not used. */
  broken?: string;
}

export type HistoryEntry =
  | [session: number, line: number, input: string]
  | [session: number, line: number, inputOutput: [string, string | null]];

/** Debug Adapter Protocol (https://microsoft.github.io/debug-adapter-protocol/specification), with Jupyter's additions. */
export interface DebugRequest {
  type: 'request';
  seq: number;
  command: string;
  arguments?: JsonObject;
}

export interface DebugResponse {
  type: 'response';
  seq: number;
  request_seq: number;
  success: boolean;
  command: string;
  /** Why it failed. */
  message?: string;
  body: object;
}

export interface DebugEvent {
  type: 'event';
  seq: number;
  event: string;
  body: object;
}

/** Request type -> content and reply content. A handler table over this map must be complete to compile. */
export interface Requests {
  kernel_info_request: { content: Empty; reply: Ok<KernelInfo> };
  execute_request: { content: ExecuteRequest; reply: ExecuteReply };
  is_complete_request: {
    content: { code: string };
    reply: { status: 'complete' | 'invalid' | 'unknown' } | { status: 'incomplete'; indent: string };
  };
  complete_request: {
    /** `types: false` asks for values alone: our extension has the types already. Not in the specification. */
    content: { code: string; cursor_pos: number; types?: boolean };
    reply: Ok<{ matches: string[]; cursor_start: number; cursor_end: number; metadata: JsonObject }>;
  };
  inspect_request: {
    /** `types` as above. */
    content: { code: string; cursor_pos: number; detail_level: 0 | 1; types?: boolean };
    reply: Ok<{ found: boolean; data: MimeBundle; metadata: JsonObject }>;
  };
  history_request: {
    content: {
      output: boolean;
      raw: boolean;
      hist_access_type: 'range' | 'tail' | 'search';
      session: number;
      start: number;
      stop: number | null;
      n: number | null;
      pattern: string;
      unique: boolean;
    };
    reply: Ok<{ history: HistoryEntry[] }>;
  };
  comm_info_request: {
    content: { target_name?: string | null };
    reply: Ok<{ comms: { [id: string]: { target_name: string } } }>;
  };
  create_subshell_request: { content: Empty; reply: Ok<{ subshell_id: string }> };
  delete_subshell_request: { content: { subshell_id: string }; reply: Ok };
  /** The main shell is not listed. */
  list_subshell_request: { content: Empty; reply: Ok<{ subshell_id: string[] }> };
  /** The ports of the connection file. */
  connect_request: {
    content: Empty;
    reply: Ok<Pick<ConnectionInfo, 'shell_port' | 'control_port' | 'iopub_port' | 'stdin_port' | 'hb_port'>>;
  };
  usage_request: { content: Empty; reply: Ok<Usage> };
  /** What a kept kernel (`keep/`) has published for cells, all or these. Not in the specification, as the next. */
  journal_request: {
    content: { cells?: string[] };
    reply: Ok<{
      /** Of what was published last. Publications carry theirs in their metadata, as `sequence`. */
      sequence: number;
      /** What a front end said last in a `seen_request`. */
      seen: number;
      /** How many listen now, who asks among them. */
      front_ends: number;
      entries: JournalEntry[];
    }>;
  };
  /** The front end shows all that was published up to this number. */
  seen_request: { content: { sequence: number }; reply: Ok };
  /** The variables of the notebook, or what is in one of them; also while a cell runs. Not in the specification. */
  variables_request: { content: VariablesRequest; reply: Ok<Variables> };
  debug_request: { content: DebugRequest; reply: DebugResponse };
  interrupt_request: { content: Empty; reply: Ok };
  shutdown_request: { content: { restart: boolean }; reply: Ok<{ restart: boolean }> };
}

/** One execute_request as a front end that was not there can draw it. */
export interface JournalEntry {
  /** Of the request. */
  readonly id: string;
  readonly cellId: string | null;
  readonly code: string;
  /** When it was asked for, in milliseconds since 1970. */
  readonly asked: number;
  readonly outputs: readonly Publication[];
  /** Null while the cell runs or waits. `ended` in milliseconds since 1970. */
  readonly reply: { content: ExecuteReply; metadata: JsonObject; ended: number } | null;
  /** The number of what was published for it last. */
  readonly last: number;
}

export interface VariablesRequest {
  /** Whose members are asked for: the name of a variable, then keys. Without it, the variables themselves. */
  path?: string[];
  /** `members` (if missing) of what the path leads to, or that value `itself`, which has its picture too. */
  of?: string;
  start?: number;
  /** At most 1,000, and 100 if missing. */
  count?: number;
  /** Of variables: `name` or `size` (of 2,000 at most, else by name), else as they were declared. */
  order?: string;
}

export interface Variables {
  /** How many there are; `rows` are those from `start` on. */
  total: number;
  rows: VariableRow[];
  /** Null while the code leaves the event loop no turn. */
  tensors: TensorMeter | null;
  /** Native code runs, and rows are missing: ask again. */
  isBusy: boolean;
}

/** A variable, or a member of one: told without calling code of the notebook. */
export interface VariableRow {
  name: string;
  path: string[];
  /** Of an object, its class; `computed` for what only its code could tell. */
  type: string;
  /** `[784, 10]`, of what has one; else empty, as `dtype` is. */
  shape: string;
  dtype: string;
  bytes: number | null;
  /** In a few words; empty where the type says it all. */
  text: string;
  /** It may have members. */
  expands: boolean;
  figures: Figures | null;
  /** A PNG as a `data:` URL, of what looks like a picture. */
  picture?: string;
}

/** What numbers are like. */
export interface Figures {
  /** How many numbers there are, and of how many of them, evenly spaced, this tells. */
  size: number;
  read: number;
  /** Of the finite ones; null when there are none. `std` divides by n. */
  min: number | null;
  max: number | null;
  mean: number | null;
  std: number | null;
  zeros: number;
  nans: number;
  infinities: number;
  /** How many numbers lie in each of equally wide bins; of a list, the numbers in their order. Null: not finite. */
  bars: (number | null)[];
  drawn: 'distribution' | 'order';
}

/** Tensors in use, and how they became so many. */
export interface TensorMeter {
  tensors: number;
  bytes: number;
  /** What each of the last cells that made tensors keeps, the oldest first. */
  cells: { cell: string; tensors: number; bytes: number }[];
  leak: TensorLeak | null;
  /** What looks like a leak is being looked into: ask again. */
  isChecking: boolean;
}

/** Each of the last runs of one cell has left tensors that are still held. */
export interface TensorLeak {
  /** The name of the last run, `cell-7.ts`. */
  cell: string;
  /** The line that keeps most, `cell-7.ts:2`. */
  place: string | null;
  runs: number;
  /** That a run leaves. */
  tensors: number;
  bytes: number;
}

/** A kernel that outlives its front end, as its file tells of it. */
export interface KeptKernel {
  /** Its connection file. */
  file: string;
  kept: {
    pid: number;
    /** What the front end calls the notebook. */
    notebook: string;
    /** Milliseconds since 1970. */
    started: number;
    /** Where it writes what goes wrong. */
    log: string;
    /** Seconds that it waits for a front end while no cell runs. */
    patience: number;
  };
}

/** A question of a cell to the person at the front end (stdin channel). */
export interface InputRequest {
  prompt: string;
  /** What is typed is not shown. */
  password: boolean;
}

export interface InputReply {
  /** `END_OF_INPUT` when there is nothing more to come. */
  value: string;
}

/** What a front end replies for Ctrl-D or Cancel. */
export const END_OF_INPUT = '\x04';

/** What became of a question. */
export type Answer =
  | { kind: 'text'; value: string }
  | { kind: 'end' }
  /** The front end said that it cannot ask (`allow_stdin`). */
  | { kind: 'refused' }
  /** The front end that ran the cell is not there any more. */
  | { kind: 'gone' }
  /** The cell ended before an answer came, or had ended before it asked. */
  | { kind: 'late' }
  | { kind: 'interrupted' };

export type RequestType = keyof Requests;
export type RequestContent<K extends RequestType> = Requests[K]['content'];
export type ReplyContent<K extends RequestType> = Requests[K]['reply'];

/** What the kernel's processes and its machine use, as `usage_request` tells it; sizes in bytes, shares in percent. */
export interface Usage {
  hostname: string;
  pid: number;
  /** 100 is one core kept busy since the last request. */
  kernel_cpu: number;
  kernel_memory: number;
  /** Of the tensors in use, as far as TensorFlow.js knows them; ipykernel has no such number. */
  tensor_memory: number;
  /** Of all cores since the last request; the first request cannot know it. */
  host_cpu_percent?: number;
  cpu_count: number;
  host_virtual_memory: { total: number; available: number; used: number; free: number; percent: number };
}

export interface CommOpen {
  comm_id: string;
  target_name: string;
  data: JsonObject;
}

export interface CommMessage {
  comm_id: string;
  data: JsonObject;
}

/** What a front end tells without wanting a reply: type -> content. */
export interface Notices {
  comm_open: CommOpen;
  comm_msg: CommMessage;
  comm_close: CommMessage;
}

export type NoticeType = keyof Notices;

/** A notice as it came, whole. */
export type CommNotice = {
  [K in NoticeType]: { type: K; content: Notices[K]; metadata: JsonObject; buffers: Uint8Array[] };
}[NoticeType];

/** IOPub message type -> content. */
export interface Publications {
  status: { execution_state: 'starting' | 'busy' | 'idle' };
  execute_input: { code: string; execution_count: number };
  stream: { name: 'stdout' | 'stderr'; text: string };
  execute_result: DisplayContent & { execution_count: number };
  display_data: DisplayContent;
  update_display_data: DisplayContent;
  clear_output: { wait: boolean };
  comm_open: CommOpen;
  comm_msg: CommMessage;
  comm_close: CommMessage;
  error: Failure;
  debug_event: DebugEvent;
  iopub_welcome: { subscription: string };
  shutdown_reply: { status: 'ok'; restart: boolean };
}

export type PublicationType = keyof Publications;
/** `buffers` are raw frames behind the JSON. */
export type Publication = {
  [K in PublicationType]: { type: K; content: Publications[K]; metadata?: JsonObject; buffers?: Uint8Array[] };
}[PublicationType];

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
  subshell_id?: string | null;
}

/** One message off the wire, its signature already verified. */
export interface Message {
  identities: Uint8Array[];
  header: Header;
  /** `{}` when the message answers nothing. */
  parent_header: Header | Empty;
  metadata: JsonObject;
  content: JsonObject;
  buffers: Uint8Array[];
}

/** What a Jupyter connection file holds. */
export interface ConnectionInfo {
  transport: 'tcp' | 'ipc';
  ip: string;
  shell_port: number;
  control_port: number;
  iopub_port: number;
  stdin_port: number;
  hb_port: number;
  key: string;
  signature_scheme: string;
  kernel_name?: string;
  /** The server's CurveZMQ keys in Z85; both or none. */
  curve_publickey?: string;
  curve_secretkey?: string;
}
