/** What a scan of a model may find, and what to do then. */
import { say } from '../../say.ts';

/** Of `critical` the model reaches out or runs code; of `high` it is no model that can be used; `medium` is for a look. */
export type Severity = 'critical' | 'high' | 'medium';

export type ScanRule = keyof typeof RULES;

export interface ScanFinding {
  readonly severity: Severity;
  readonly rule: ScanRule;
  /** The file, and what in it. */
  readonly where: string;
  readonly text: string;
  readonly todo: string;
}

const DISCARD = (): string => say('Do not load it. Get the model again from its author, and verify its signature.');
const REPORT = (): string => say('Do not load it outside of a sandbox, and tell whoever published it.');
const CONVERT = (): string =>
  say('Load it only if you expect this: loadModel refuses it. Its author can convert the model anew.');
const LOOK = (): string => say('Ask its author whether it is meant so.');

const RULES = {
  path: ['critical', REPORT],
  link: ['critical', REPORT],
  code: ['critical', REPORT],
  'reaching op': ['critical', REPORT],
  unreadable: ['high', DISCARD],
  size: ['high', DISCARD],
  depth: ['high', DISCARD],
  shape: ['high', DISCARD],
  dtype: ['high', DISCARD],
  quantization: ['high', DISCARD],
  length: ['high', DISCARD],
  'not a number': ['high', DISCARD],
  duplicate: ['high', DISCARD],
  layer: ['medium', CONVERT],
  setting: ['medium', CONVERT],
  op: ['medium', CONVERT],
  'unused bytes': ['medium', LOOK],
} as const satisfies { readonly [rule: string]: readonly [Severity, () => string] };

export function finding(rule: ScanRule, where: string, text: string): ScanFinding {
  const [severity, todo] = RULES[rule];
  return { severity, rule, where, text, todo: todo() };
}

/** Names out of a file may hold anything: what is shown of them is one short line without control characters. */
export function shown(name: string): string {
  const text = JSON.stringify(name).slice(1, -1);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
