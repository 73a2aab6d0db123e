/** Why a kernel did not start, told from what is known of it. Pure. */
import type { EngineInfo } from 'limpid/messages';
import { OLDEST_NODE, SETTING } from '../node.ts';
import type { Failure } from './failure.ts';

/** What a person can do about it with one click. */
export type Fix =
  | 'chooseNode'
  | 'openNodeSetting'
  | 'reinstall'
  | 'retry'
  | 'restart'
  | 'withoutEngine'
  | 'installEngine'
  | 'connectServer'
  | 'healthReport'
  | 'showLog';

/** What helps against each cause; a report and the log are offered in any case. */
export const FIXES = {
  nodeMissing: ['chooseNode', 'openNodeSetting'],
  nodeOld: ['chooseNode', 'openNodeSetting'],
  nodeBroken: ['chooseNode', 'openNodeSetting'],
  noNode: ['chooseNode'],
  blocked: ['retry', 'chooseNode'],
  folderGone: ['retry'],
  port: ['retry'],
  loopback: ['retry'],
  missingLibrary: ['retry'],
  oldLibrary: [],
  brokenLibrary: ['reinstall'],
  incomplete: ['reinstall'],
  diskFull: ['retry'],
  unwritable: ['retry'],
  memory: ['retry'],
  limit: ['retry'],
  killed: ['retry'],
  crashed: ['retry', 'chooseNode'],
  silent: ['retry'],
  exited: ['retry'],
  unknown: ['retry'],
} as const satisfies { [cause: string]: readonly Fix[] };

export type Cause = keyof typeof FIXES;

export interface Diagnosis {
  cause: Cause;
  /** What its words name, in their order. */
  values: readonly string[];
  /** The telling lines of what the kernel wrote; empty when there are none. */
  excerpt: string;
}

export interface Surroundings {
  /** The notebook's folder. */
  folder: string;
  /** Why programs of this machine do not reach each other by the network; null when they do, or nobody has tried. */
  loopback: string | null;
}

type Rule = (failure: Failure, told: string, place: Surroundings) => readonly [Cause, ...string[]] | null;

/** The first that applies tells; the special come before the general. */
const RULES: readonly Rule[] = [
  ({ path }, told) => (/ENOSPC|EDQUOT|no space left on device/i.test(told) ? ['diskFull', path] : null),
  (_, told) => found('limit', /\b(EMFILE|ENFILE|EAGAIN)\b|too many open files/i, told),
  (_, told) => found('memory', /out of memory|\bENOMEM\b|cannot allocate memory|bad_alloc/i, told),
  ofNode,
  (_, told) => {
    const [, library, version, by] =
      /(\S+): version [`']([\w.]+)' not found(?: \(required by ([^)]+)\))?/.exec(told) ?? [];
    return library !== undefined && version !== undefined ? ['oldLibrary', library, version, by ?? ''] : null;
  },
  (_, told) =>
    found('missingLibrary', /(\S+\.so[\d.]*|\S+\.dylib): cannot open shared object|Library not loaded: (\S+)/, told),
  (_, told) => found('incomplete', /Cannot find (?:module|package) '([^']+)'/, told),
  (_, told) =>
    found(
      'brokenLibrary',
      /(\S+): (?:file too short|invalid ELF header|wrong ELF class|mach-o)|(\S+) is not a valid Win32/,
      told,
    ) ?? found('brokenLibrary', /No compatible (zeromq)|ERR_DLOPEN_FAILED/, told),
  ({ how, log }, _, { folder }) => {
    const [, program = '', code = ''] = /^spawn (.+) (E[A-Z]+|UNKNOWN)$/.exec(how) ?? [];
    if (code === '') return null;
    // Node itself was there a moment ago: it told its version
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? ['folderGone', folder]
      : ['blocked', program, log === '' ? code : log];
  },
  (_, told) => found('port', /PORT_IN_USE: Cannot listen on (\S+):|EADDRINUSE[^\n]*/, told),
  (_, told, { loopback }) =>
    loopback === null ? found('loopback', /\b(EADDRNOTAVAIL|ENETUNREACH|ENETDOWN)\b/, told) : ['loopback', loopback],
  ({ code, path }) =>
    /^(EROFS|EACCES|EPERM|ENOTDIR|ENOENT)$/.test(code) && path !== '' ? ['unwritable', path, code] : null,
  ({ how }) => (how === 'signal SIGKILL' ? ['killed'] : null),
  ({ how }) => (/^signal /.test(how) ? ['crashed', how.replace('signal ', '')] : null),
  ({ code, seconds }) => (code === 'KERNEL_SILENT' ? ['silent', String(seconds)] : null),
  ({ code, how }) => (code === 'KERNEL_EXITED' ? ['exited', how] : null),
];

export function diagnose(failure: Failure, place: Surroundings): Diagnosis {
  const { code, how, message, log, tried } = failure;
  // a failure of the catalogue speaks by its parts: its own advice is not for an editor
  const told = [
    how === '' && code !== 'KERNEL_SILENT' ? `${code} ${message}` : how,
    log,
    ...tried.map((node) => node.failure),
  ].join('\n');
  const excerpt = excerptOf(log);
  for (const rule of RULES) {
    const [cause, ...values] = rule(failure, told, place) ?? [];
    if (cause) return { cause, values, excerpt };
  }
  return { cause: 'unknown', values: [message], excerpt };
}

/** Whether a cell's process ended as one does whose native library does not fit the processor, or is damaged. */
export function isEngineTrouble({ rung }: EngineInfo, how: string): boolean {
  return rung === 'native' && /signal SIG(ILL|SEGV|BUS|TRAP)|exit code 32212\d{5}/.test(how);
}

/** A cause whose one value is what the pattern has found. */
function found(cause: Cause, pattern: RegExp, told: string): [Cause, string] | null {
  const match = pattern.exec(told);
  return match && [cause, match.slice(1).find((group) => group !== undefined) ?? match[0]];
}

function ofNode({ tried }: Failure): [Cause, ...string[]] | null {
  const [first] = tried;
  if (!first) return null;
  const { path, source, version, failure = '' } = first;
  if (source === SETTING) {
    if (version !== null) return ['nodeOld', path, version, String(OLDEST_NODE)];
    return failure === '' || failure === 'ENOENT' ? ['nodeMissing', path] : ['nodeBroken', path, failure];
  }
  const runs = tried.filter((candidate) => candidate.version !== null);
  return [
    'noNode',
    String(OLDEST_NODE),
    runs.map((candidate) => `${candidate.version} (${candidate.path})`).join(', '),
  ];
}

/** Lines of the excerpt. */
const MOST_LINES = 8;
/** Characters of one. */
const LONGEST = 300;
const COLOUR = /\u001b\[[\d;]*m/g;
/** Frames of stacks, and the lines that Node puts around an error. */
const NOISE =
  /^\s*(?:at |\d+: |node:internal|\^+$|throw |Node\.js v|[#}\]]*$|-----|- \/|requireStack|Require stack|Trying others)/;
const TELLING = /error|cannot|fatal|not found|denied|refused|failed|no space|too |\b[A-Z]+_[A-Z_]+:|\bE[A-Z]{4,}\b/i;

/** What of the kernel's own words tells most: its last lines that speak of a failure, else the last at all. */
export function excerptOf(log: string): string {
  const lines = log
    .replace(COLOUR, '')
    .split('\n')
    .filter((line) => !NOISE.test(line));
  const telling = lines.filter((line) => TELLING.test(line));
  const taken = (telling.length > 0 ? telling : lines).slice(-MOST_LINES);
  return taken.map((line) => (line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line)).join('\n');
}
