/** Imports point one way. A failure names the file, the rule and the remedy. */
import assert from 'node:assert/strict';
import { FILES, importsOf, textOf, TYPESCRIPT, type Import } from './sources.ts';

interface Rule {
  name: string;
  remedy: string;
  /** The files the rule is about. */
  of: (file: string) => boolean;
  breaks: (one: Import) => boolean;
}

const KERNEL = 'kernel/src/';
/** What everyone may tell: errors, and other sentences. */
const TOLD = [`${KERNEL}errors.ts`, `${KERNEL}say.ts`];
const inside =
  (...paths: string[]) =>
  (file: string): boolean =>
    paths.some((path) => file.startsWith(path));
const outside =
  (...paths: string[]) =>
  (file: string): boolean =>
    inside('kernel/', 'extension/')(file) && !inside(...paths)(file);

/** Parts of the catalogue of errors. */
const PARTS = [
  'attack-errors.ts',
  'breakpoint-errors.ts',
  'explain-errors.ts',
  'inspection-errors.ts',
  'server-errors.ts',
  'supply-errors.ts',
  'monitor-errors.ts',
  'serve-errors.ts',
  'registry-errors.ts',
  'optimise-errors.ts',
  'footprint-errors.ts',
];

const RULES: Rule[] = [
  {
    name: 'messages, mime and errors import nothing but the parts of the catalogue and the language they are told in',
    remedy: 'move what they would import into them, or pass it in: everyone imports these three',
    of: (file) => ['messages.ts', 'mime.ts', 'errors.ts', ...PARTS].some((name) => file === KERNEL + name),
    breaks: ({ file, target }) =>
      file !== `${KERNEL}errors.ts` ||
      ![...PARTS, 'reason.ts', 'spoken.ts', 'zh-cn/errors.ts'].some((name) => target === KERNEL + name),
  },
  {
    name: 'what is said in Chinese imports nothing but other tables',
    remedy: 'tables are data; choose and fill in say.ts',
    of: inside(`${KERNEL}zh-cn/`),
    breaks: ({ target, typesOnly }) => !inside(`${KERNEL}zh-cn/`)(target) && !typesOnly,
  },
  {
    name: 'cell imports nothing of ours but the shapes of messages, and how to say something',
    remedy: 'a pass takes text and gives text; let the caller in requests/ or runner/ bring what it needs',
    of: inside(`${KERNEL}cell/`),
    breaks: ({ target, typesOnly }) =>
      isOurs(target) &&
      !inside(`${KERNEL}cell/`, `${KERNEL}say.ts`)(target) &&
      !(typesOnly && target === `${KERNEL}messages.ts`),
  },
  {
    name: 'zeromq is imported in one file of each end of the wire',
    remedy: 'send and receive through wire/sockets.ts (the kernel) or client/sockets.ts (a front end)',
    of: outside(`${KERNEL}wire/sockets.ts`, `${KERNEL}client/sockets.ts`),
    breaks: ({ target }) => target === 'zeromq',
  },
  {
    name: 'only runner and debug import node:inspector',
    remedy: 'ask the runner over its port instead',
    of: outside(`${KERNEL}runner/`, `${KERNEL}debug/`),
    breaks: ({ target }) => /^(node:)?inspector(\/|$)/.test(target),
  },
  {
    name: 'the library (comm, widget, display, memory, explain, inspection, portraits, training, doctor, numbers, models, optimise, runs, registry, protect) never knows a socket, a process or a request',
    remedy: 'publish through display/publish.ts; the runner decides where that goes',
    of: inside(
      ...[
        'comm',
        'widget',
        'display',
        'memory',
        'explain',
        'inspection',
        'portraits',
        'training',
        'doctor',
        'numbers',
        'models',
        'optimise',
        'runs',
        'registry',
        'protect',
      ].map((folder) => `${KERNEL}${folder}/`),
    ),
    breaks: ({ target }) =>
      inside(
        ...['wire', 'runner', 'requests', 'client', 'cli', 'main.ts', 'kernel.ts'].map((name) => `${KERNEL}${name}`),
      )(target),
  },
  {
    name: 'data reads local files and knows nothing of ours but errors and the cache folder',
    remedy: 'give the caller tensors; what comes over a network is for the notebook to fetch',
    of: inside(`${KERNEL}data/`),
    breaks: ({ target }) =>
      /^(node:)?(https?|http2|net|tls|dgram)$/.test(target) ||
      (isOurs(target) && !inside(`${KERNEL}data/`, ...TOLD, `${KERNEL}engine/folders.ts`)(target)),
  },
  {
    name: 'wire knows messages and errors alone, and how to keep a warning back',
    remedy: 'main.ts hands the wire its table of handlers',
    of: inside(`${KERNEL}wire/`),
    breaks: ({ target }) =>
      isOurs(target) &&
      !inside(`${KERNEL}wire/`, `${KERNEL}messages.ts`, ...TOLD, `${KERNEL}without-warnings.ts`)(target),
  },
  {
    name: 'a front end knows nothing of the kernel that it speaks to',
    remedy:
      'client shares the codec in wire/, the messages and the files of kept kernels; the rest goes over the sockets',
    of: inside(`${KERNEL}client/`),
    breaks: ({ target }) =>
      isOurs(target) &&
      !inside(`${KERNEL}client/`, `${KERNEL}wire/`, `${KERNEL}keep/place.ts`, `${KERNEL}messages.ts`, ...TOLD)(target),
  },
  {
    name: 'only engine imports tfjs-node',
    remedy: 'import @tensorflow/tfjs: the native engine registers itself on that same copy',
    of: outside(`${KERNEL}engine/`, 'kernel/setup/'),
    breaks: ({ target }) => target.includes('tfjs-node'),
  },
  {
    name: 'kernel never imports extension or test',
    remedy: 'the kernel serves every front end; put what both need into the kernel',
    of: inside('kernel/'),
    breaks: ({ target }) => inside('extension/', 'test/', 'limpid-vscode')(target),
  },
  {
    name: 'extension takes of the kernel its messages, MIME types, errors, clients, kept kernels and language service',
    remedy:
      "import from 'limpid/messages', 'limpid/mime', 'limpid/errors', 'limpid/reason', 'limpid/client', 'limpid/server', 'limpid/keep' or 'limpid/language'",
    of: inside('extension/'),
    breaks: ({ target }) =>
      inside('kernel/')(target) ||
      (/^limpid(\/|$)/.test(target) &&
        !/^limpid\/(messages|mime|errors|reason|client|server|keep|language)$/.test(target)),
  },
  {
    name: 'extension loads the client, the language service and the catalogue of errors late, and only types otherwise',
    remedy:
      'write `import type`, and load them where a kernel starts or a cell is asked about: activation must stay quick',
    of: (file) => inside('extension/src/')(file) && !inside('extension/src/renderer/')(file),
    breaks: ({ file, target, typesOnly }) =>
      /^(limpid\/(messages|errors|client|server|keep|language)|typescript)$/.test(target) &&
      !typesOnly &&
      !(target === 'limpid/errors' && file === 'extension/src/chosen-node.ts'),
  },
  {
    name: 'renderer never imports vscode',
    remedy: 'the renderer runs in a web page; speak to the extension by messages',
    of: inside('extension/src/renderer/'),
    breaks: ({ target }) => target === 'vscode' || target.startsWith('node:'),
  },
  {
    name: 'renderer takes of the kernel its MIME and message types alone',
    remedy: "import from 'limpid/mime' or, types only, 'limpid/messages'",
    of: inside('extension/src/renderer/'),
    breaks: ({ target, typesOnly }) =>
      target.startsWith('limpid/') && target !== 'limpid/mime' && !(target === 'limpid/messages' && typesOnly),
  },
];

/** Modules of Python's own that the conformance tests may use. */
const PYTHON_ITSELF = (
  'asyncio base64 collections contextlib dataclasses datetime functools hashlib hmac itertools json math os pathlib pty ' +
  'queue random re select shutil signal socket sqlite3 statistics string struct subprocess sys tempfile textwrap ' +
  'threading time types typing unittest urllib uuid'
).split(' ');

describe('rules: imports', () => {
  const imports = TYPESCRIPT.flatMap(importsOf);

  for (const { name, remedy, of, breaks } of RULES) {
    it(name, () => {
      const found = imports.filter((one) => of(one.file) && breaks(one));
      assert.deepEqual(
        found.map(({ file, target }) => `${file} imports ${target}`),
        [],
        `Rule: ${name}. Remedy: ${remedy}. ${found.map(({ file, target }) => `${file} imports ${target}`).join('; ')}`,
      );
    });
  }

  it('every import of ours names a file that is there', () => {
    const missing = imports.filter(({ target }) => isOurs(target) && !FILES.includes(target));
    assert.deepEqual(
      missing.map(({ file, target }) => `${file} imports ${target}`),
      [],
    );
  });

  it('test/conformance imports nothing of ours', () => {
    const allowed = new Set([
      ...PYTHON_ITSELF,
      ...textOf('test/conformance/requirements.txt')
        .split('\n')
        .map((line) => (line.split('==')[0] ?? '').toLowerCase().replaceAll('-', '_')),
      ...FILES.map((file) => /^test\/conformance\/(\w+)\.py$/.exec(file)?.[1] ?? ''),
      // Packages that are imported by another name than they are installed by.
      'zmq',
      'websocket',
    ]);
    const foreign = FILES.filter((file) => /^test\/conformance\/.*\.py$/.test(file)).flatMap((file) =>
      [...textOf(file).matchAll(/^(?:from|import) (\S+)/gm)]
        .map(([, name = '']) => name)
        .filter((name) => !allowed.has((name.split('.')[0] ?? '').toLowerCase()))
        .map((name) => `${file} imports ${name}: it judges the kernel from outside, by Jupyter's own packages`),
    );
    assert.deepEqual(foreign, []);
  });
});

function isOurs(target: string): boolean {
  return inside('kernel/', 'extension/', 'test/')(target);
}
