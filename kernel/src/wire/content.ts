/** What the fields of each request must hold before its handler sees them: everything that comes off the wire is hostile. */
import type { Json, JsonObject, RequestContent, RequestType } from '../messages.ts';

/** A count is a whole number from 0 on. */
type Kind = 'string' | 'number' | 'count' | 'boolean' | 'object' | 'list';
/** With a `?` the field may be missing, or null. */
type Rule = Kind | `${Kind}?`;

/** A rule for every field of every request: one that is forgotten does not compile. */
const FIELDS: { readonly [K in RequestType]: { readonly [F in keyof RequestContent<K>]-?: Rule } } = {
  kernel_info_request: {},
  execute_request: {
    code: 'string',
    silent: 'boolean?',
    store_history: 'boolean?',
    user_expressions: 'object?',
    allow_stdin: 'boolean?',
    stop_on_error: 'boolean?',
  },
  is_complete_request: { code: 'string' },
  complete_request: { code: 'string', cursor_pos: 'count', types: 'boolean?' },
  inspect_request: { code: 'string', cursor_pos: 'count', detail_level: 'count?', types: 'boolean?' },
  history_request: {
    output: 'boolean?',
    raw: 'boolean?',
    hist_access_type: 'string',
    session: 'number?',
    start: 'number?',
    stop: 'number?',
    n: 'number?',
    pattern: 'string?',
    unique: 'boolean?',
  },
  comm_info_request: { target_name: 'string?' },
  create_subshell_request: {},
  delete_subshell_request: { subshell_id: 'string' },
  list_subshell_request: {},
  connect_request: {},
  usage_request: {},
  journal_request: { cells: 'list?' },
  seen_request: { sequence: 'count' },
  variables_request: { path: 'list?', of: 'string?', start: 'count?', count: 'count?', order: 'string?' },
  debug_request: { type: 'string?', seq: 'count', command: 'string', arguments: 'object?' },
  interrupt_request: {},
  shutdown_request: { restart: 'boolean?' },
};

/**
 * The content without the fields that are null, which mean the same as none.
 * @throws TypeError that names the field whose value its request cannot have
 */
export function checkContent(type: RequestType, content: JsonObject): JsonObject {
  const given = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== null));
  for (const [field, rule] of Object.entries<Rule>(FIELDS[type])) {
    const value = Object.hasOwn(given, field) ? given[field] : undefined;
    if (value === undefined && rule.endsWith('?')) continue;
    const wanted = rule.replace('?', '');
    if (!kindsOf(value).includes(wanted)) {
      throw new TypeError(`The field ${field} of a ${type} is ${value === undefined ? 'missing' : `no ${wanted}`}.`);
    }
  }
  return given;
}

function kindsOf(value: Json | undefined): string[] {
  if (Array.isArray(value)) return ['list'];
  return Number.isInteger(value) && Number(value) >= 0 ? ['number', 'count'] : [typeof value];
}
