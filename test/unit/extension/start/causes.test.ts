/** Why a kernel did not start. The texts are those of real failures: each was provoked once, on Linux where not said otherwise. */
import assert from 'node:assert/strict';
import { diagnose, excerptOf, FIXES, isEngineTrouble, type Cause } from '../../../../extension/src/start/causes.ts';
import { failureIn } from '../../../../extension/src/start/failure.ts';
import { wordsOf } from '../../../../extension/src/start/words.ts';
import { SETTING } from '../../../../extension/src/node.ts';
import { LimpidError } from '../../../../kernel/src/errors.ts';

const ADDON = '/x/kernel/node_modules/zeromq/build/linux/x64/node/glibc-127-Release/addon.node';
const NO_ADDON = new Error('No compatible zeromq.js addon found');

interface Case {
  error: unknown;
  /** What a look at ZeroMQ alone has told, as `look.ts` adds it. */
  log?: string;
  loopback?: string;
  cause: Cause;
  /** What the words name. */
  says: RegExp;
}

const CASES: { [name: string]: Case } = {
  'a setting that names nothing': {
    error: tried({ path: '/nowhere/node', source: SETTING, version: null, failure: 'ENOENT' }),
    cause: 'nodeMissing',
    says: /limpid\.node names \/nowhere\/node/,
  },
  'a setting that names an old Node': {
    error: tried({ path: '/usr/bin/node', source: SETTING, version: 'v18.19.0' }),
    cause: 'nodeOld',
    says: /v18\.19\.0 at \/usr\/bin\/node, and the kernel needs 24 or newer/,
  },
  'a setting that names a file that may not be run': {
    error: tried({ path: '/a/node', source: SETTING, version: null, failure: 'EACCES' }),
    cause: 'nodeBroken',
    says: /\/a\/node, which does not run: EACCES/,
  },
  'no Node, and an old one': {
    error: tried(
      { path: '/p/node', source: 'pinned', version: null, failure: 'ENOENT' },
      { path: '/usr/bin/node', source: 'PATH', version: 'v20.20.2' },
    ),
    cause: 'noNode',
    says: /there is: v20\.20\.2 \(\/usr\/bin\/node\)/,
  },
  'no Node at all': {
    error: tried({ path: '/p/node', source: 'pinned', version: null, failure: 'ENOENT' }),
    cause: 'noNode',
    says: /No Node\.js was found/,
  },
  'ulimit -n 30: not even a Node can be asked': {
    error: tried({ path: '/usr/bin/node', source: 'PATH', version: null, failure: 'EMFILE' }),
    cause: 'limit',
    says: /no more open files or processes \(EMFILE\)/,
  },
  'a system that is too old for Node': {
    error: exited('exit code 1', "/n/node: /lib64/libc.so.6: version `GLIBC_2.28' not found (required by /n/node)\n"),
    cause: 'oldLibrary',
    says: /\/lib64\/libc\.so\.6 lacks GLIBC_2\.28, which \/n\/node needs/,
  },
  'a system that is too old for ZeroMQ': {
    error: NO_ADDON,
    log: `\u001b[33m[WARN cmake-ts]\u001b[0m Failed to load addon at ${ADDON}: Error: /lib/x86_64-linux-gnu/libstdc++.so.6: version \`GLIBCXX_3.4.99' not found (required by ${ADDON})\n    at Object..node (node:internal/modules/cjs/loader:2087:18)\nTrying others...\n`,
    cause: 'oldLibrary',
    says: /libstdc\+\+\.so\.6 lacks GLIBCXX_3\.4\.99/,
  },
  'a library that is missing': {
    error: NO_ADDON,
    log: `[WARN cmake-ts] Failed to load addon at ${ADDON}: Error: libstdc++.so.9: cannot open shared object file: No such file or directory`,
    cause: 'missingLibrary',
    says: /no library libstdc\+\+\.so\.9/,
  },
  'a library that is damaged': {
    error: NO_ADDON,
    log: `[WARN cmake-ts] Failed to load addon at ${ADDON}: Error: ${ADDON}: file too short`,
    cause: 'brokenLibrary',
    says: /addon\.node/,
  },
  'a library that says no more than that': { error: NO_ADDON, cause: 'brokenLibrary', says: /zeromq/ },
  'an addon that was taken away': {
    error: NO_ADDON,
    log: `[WARN cmake-ts] Failed to load addon at ${ADDON}: Error: Cannot find module '${ADDON}'`,
    cause: 'incomplete',
    says: /addon\.node is missing/,
  },
  'a file of the kernel that was taken away': {
    error: exited(
      'exit code 1',
      "node:internal/modules/esm/resolve:272\n    throw new ERR_MODULE_NOT_FOUND(\n          ^\n\nError [ERR_MODULE_NOT_FOUND]: Cannot find module '/x/kernel/dist/kernel.js' imported from /x/kernel/dist/main.js\n    at finalizeResolution (node:internal/modules/esm/resolve:272:11)\n\nNode.js v24.21.0\n",
    ),
    cause: 'incomplete',
    says: /\/x\/kernel\/dist\/kernel\.js is missing/,
  },
  'a folder that is gone': {
    error: exited('spawn /usr/bin/node ENOENT', ''),
    cause: 'folderGone',
    says: /The folder of the notebook, \/home\/me\/notes, is not there/,
  },
  'a program that is held back': {
    error: exited('spawn /usr/bin/node EACCES', ''),
    cause: 'blocked',
    says: /does not let \/usr\/bin\/node start \(EACCES\)/,
  },
  'an antivirus of Windows': {
    error: exited('spawn C:\\Program Files\\nodejs\\node.exe UNKNOWN', ''),
    cause: 'blocked',
    says: /node\.exe start \(UNKNOWN\)/,
  },
  'a port that is taken': {
    error: exited(
      'exit code 1',
      'PORT_IN_USE: Cannot listen on tcp://127.0.0.1:42097: Error: Address already in use. Another program has this port. Start the kernel again; the front end picks new ports.\n',
    ),
    cause: 'port',
    says: /taken: tcp:\/\/127\.0\.0\.1:42097$/,
  },
  'unshare -n: a machine that does not reach itself': {
    error: silent(''),
    loopback: 'ENETUNREACH',
    cause: 'loopback',
    says: /127\.0\.0\.1 \(ENETUNREACH\)/,
  },
  'a kernel that does not answer': { error: silent(''), cause: 'silent', says: /within 30 seconds/ },
  'a disk that is full': {
    error: Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' }),
    cause: 'diskFull',
    says: /disk is full/,
  },
  'folders that cannot be written': {
    error: new AggregateError(
      [Object.assign(new Error("ENOTDIR: not a directory, mkdir '/f/x'"), { code: 'ENOTDIR', path: '/f/x' })],
      'there is no private folder for running kernels',
    ),
    cause: 'unwritable',
    says: /\/f\/x cannot be written: ENOTDIR/,
  },
  'a read-only mount, of which mkdir says ENOENT': {
    error: Object.assign(new Error("ENOENT: no such file or directory, mkdir '/ro/x'"), {
      code: 'ENOENT',
      path: '/ro/x',
    }),
    cause: 'unwritable',
    says: /\/ro\/x cannot be written/,
  },
  'ulimit -v': {
    error: exited(
      'signal SIGTRAP',
      '#\n# Fatal process out of memory: Failed to reserve virtual memory for CodeRange\n#\n----- Native stack trace -----\n\n 1: 0x9dde61  [/usr/bin/node]\n',
    ),
    cause: 'memory',
    says: /not enough memory/,
  },
  'a kernel that is killed': { error: exited('signal SIGKILL', ''), cause: 'killed', says: /killed the kernel/ },
  'a kernel that crashes': {
    error: exited('signal SIGABRT', '----- Native stack trace -----\n\n 1: 0x931db0  [/usr/bin/node]\n'),
    cause: 'crashed',
    says: /SIGABRT/,
  },
  'a kernel that ends at once': { error: exited('exit code 1', 'boom\n'), cause: 'exited', says: /exit code 1/ },
  'anything else': { error: new TypeError('x is not a function'), cause: 'unknown', says: /x is not a function/ },
};

describe('why a kernel did not start', () => {
  for (const [name, { error, log, loopback = null, cause, says }] of Object.entries(CASES)) {
    it(`${name}: ${cause}`, () => {
      const failure = failureIn(error);
      const diagnosis = diagnose({ ...failure, log: log ?? failure.log }, { folder: '/home/me/notes', loopback });
      assert.equal(diagnosis.cause, cause);
      const { what, todo } = wordsOf(diagnosis, fill);
      assert.match(what, says);
      assert.ok(!/\{\d\}/.test(what + todo) && todo !== '');
    });
  }

  it('has a case for each cause', () => {
    const told = new Set(Object.values(CASES).map(({ cause }) => cause));
    assert.deepEqual([...told].toSorted(), Object.keys(FIXES).toSorted());
  });

  it('is told with the lines of the log that speak of it, without stacks', () => {
    const { error } = CASES['a file of the kernel that was taken away'] ?? {};
    assert.equal(
      excerptOf(failureIn(error).log),
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/x/kernel/dist/kernel.js' imported from /x/kernel/dist/main.js",
    );
    assert.equal(excerptOf('one\ntwo\n'), 'one\ntwo');
    assert.equal(excerptOf('x'.repeat(1000)).length, 301);
    assert.equal(
      excerptOf(Array.from({ length: 50 }, (_, index) => `error ${index}`).join('\n')).split('\n').length,
      8,
    );
  });
});

describe('a cell that took its process with it', () => {
  const native = { rung: 'native', text: '' } as const;
  const died = 'The process that ran the code ended (signal SIGILL).';

  it('is the native engine’s doing where native code crashed', () => {
    assert.equal(isEngineTrouble(native, died), true);
    assert.equal(isEngineTrouble(native, 'The process that ran the code ended (exit code 3221225501).'), true);
  });

  it('and not where that was not in use, or something else ended it', () => {
    assert.equal(isEngineTrouble({ rung: 'wasm', text: '' }, died), false);
    assert.equal(isEngineTrouble(native, 'The process that ran the code ended (signal SIGKILL).'), false);
    assert.equal(isEngineTrouble(native, 'The process that ran the code ended (exit code 1).'), false);
  });
});

function tried(...nodes: { path: string; source: string; version: string | null; failure?: string }[]): Error {
  return Object.assign(new LimpidError('NODE_TOO_OLD', { found: 'none' }), { tried: nodes });
}

function exited(how: string, stderr: string): Error {
  return new LimpidError('KERNEL_EXITED', { how, log: '', stderr });
}

function silent(stderr: string): Error {
  return new LimpidError('KERNEL_SILENT', { seconds: 30, log: '', stderr });
}

function fill(text: string, ...values: string[]): string {
  return text.replace(/\{(\d)\}/g, (whole, index) => values[Number(index)] ?? whole);
}
