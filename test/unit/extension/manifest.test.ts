import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const extension = path.resolve(import.meta.dirname, '../../../extension');
// SAFETY: a package.json is a JSON object; each test says what it expects in it.
const manifest = JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8')) as Manifest;
const text = (file: string): string => readFileSync(path.join(extension, file), 'utf8');
const host = sources('').filter(([name]) => !name.startsWith('renderer'));

interface Manifest {
  [key: string]: unknown;
  keywords: string[];
  contributes: {
    commands: { command: string }[];
    menus: { [place: string]: { command: string }[] };
    notebookRenderer: { mimeTypes: string[] }[];
    typescriptServerPlugins: { name: string }[];
    configuration: { properties: { [name: string]: unknown } };
  };
}

describe('the extension manifest', () => {
  it('uses the stable API only', () => assert.equal(manifest['enabledApiProposals'], undefined));

  it('declares the commands that the code registers, and no other', () => {
    const declared = manifest.contributes.commands.map(({ command }) => command);
    const registered = matches(/registerCommand\('([^']+)'/g);
    assert.deepEqual(registered.toSorted(), declared.toSorted());
  });

  it('has no menu for a command that is not there', () => {
    const declared = new Set(manifest.contributes.commands.map(({ command }) => command));
    const used = Object.values(manifest.contributes.menus).flat();
    assert.deepEqual(
      used.filter(({ command }) => !declared.has(command)),
      [],
    );
  });

  it('declares every setting that the code reads', () => {
    const read = matches(/(?:getConfiguration\('limpid'[^)]*\)|\bsettings)\.get\('(\w+)'/g).map(
      (name) => `limpid.${name}`,
    );
    assert.deepEqual([...new Set(read)].sort(), Object.keys(manifest.contributes.configuration.properties).sort());
  });

  it('has every text of its manifest in both languages', () => {
    const named = [...new Set([...text('package.json').matchAll(/"%([^%"]+)%"/g)].map(([, name = '']) => name))];
    for (const file of ['package.nls.json', 'package.nls.zh-cn.json']) {
      // SAFETY: VS Code takes such files as names with their texts.
      const texts = JSON.parse(text(file)) as { [name: string]: string };
      assert.deepEqual(Object.keys(texts).toSorted(), named.toSorted(), file);
    }
  });

  it('draws the types that the kernel writes', () => {
    const kernel = readFileSync(path.join(extension, '../kernel/src/mime.ts'), 'utf8');
    const [renderer] = manifest.contributes.notebookRenderer;
    assert.deepEqual(
      renderer?.mimeTypes.filter((mime) => !kernel.includes(`'${mime}'`)),
      [],
    );
    assert.equal(manifest.contributes.notebookRenderer.length, 1);
  });

  it('names the plugin of the TypeScript server as it is built, packaged and told', () => {
    const names = manifest.contributes.typescriptServerPlugins.map(({ name }) => name);
    assert.equal(names.length, 1);
    for (const file of ['build.mjs', 'package.mjs', 'src/language/silence.ts']) {
      assert.ok(readFileSync(path.join(extension, file), 'utf8').includes(names[0] ?? ''), file);
    }
  });

  it('is found by those who look for a notebook kernel', () =>
    assert.ok(manifest.keywords.includes('notebookKernelJupyterNotebook')));
});

describe('the extension code', () => {
  it('names vscode only where it touches the editor, and never in what is pure or drawn', () => {
    const pure = [
      'kernel-folder.ts',
      'kernel.ts',
      'kept/journal.ts',
      'kept/listed.ts',
      'kept/running.ts',
      'report/words.ts',
      'launch.ts',
      'metadata.ts',
      'node.ts',
      'panels/items.ts',
      'panels/queue.ts',
    ];
    const pureToo = ['panels/reduce.ts', 'panels/traceback.ts', 'stale/names.ts', 'stale/reduce.ts', 'stale/judge.ts'];
    const forbidden = sources('').filter(
      ([name]) => [...pure, ...pureToo].includes(name) || name.startsWith('renderer'),
    );
    assert.ok(forbidden.length > pure.length);
    assert.deepEqual(
      forbidden.filter(([, text]) => text.includes("from 'vscode'")).map(([name]) => name),
      [],
    );
  });

  it('loads what starts a kernel only when one is started', () => {
    const heavy = host.filter(([, text]) => /^import (?!type).*(launch\.ts|limpid\/client|zeromq)/m.test(text));
    assert.deepEqual(
      heavy.map(([name]) => name),
      [],
    );
  });
});

function sources(folder: string): [name: string, text: string][] {
  const root = path.join(extension, 'src', folder);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]);
}

function matches(pattern: RegExp): string[] {
  return host.flatMap(([, text]) => [...text.matchAll(pattern)].map(([, name]) => name ?? ''));
}
