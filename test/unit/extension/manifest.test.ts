import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const extension = path.resolve(import.meta.dirname, '../../../extension');
// SAFETY: a package.json is a JSON object; each test says what it expects in it.
const manifest = JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8')) as Manifest;
const text = (file: string): string => readFileSync(path.join(extension, file), 'utf8');
const host = sources('').filter(([name]) => !name.startsWith('renderer'));

interface Manifest {
  [key: string]: unknown;
  keywords: string[];
  activationEvents: string[];
  contributes: {
    commands: { command: string; title: string }[];
    menus: { [place: string]: { command?: string; submenu?: string; when?: string }[] };
    submenus?: { id: string }[];
    keybindings: { command: string; key: string; when: string }[];
    walkthroughs: { id: string; steps: Step[] }[];
    views: { [place: string]: { id: string }[] };
    viewsWelcome: { view: string; contents: string }[];
    languageModelTools: Tool[];
    notebookRenderer: { id: string; mimeTypes: string[] }[];
    typescriptServerPlugins: { name: string }[];
    configuration: { properties: { [name: string]: Setting } };
  };
}

interface Setting {
  description?: string;
  markdownDescription?: string;
  enum?: string[];
  enumDescriptions?: string[];
}

interface Tool {
  name: string;
  displayName: string;
  userDescription: string;
  modelDescription: string;
  inputSchema: { properties: { [name: string]: { type?: string; description?: string } }; required?: string[] };
}

/** What only proposals of VS Code's have, by the names that code would use: a cast could reach them all the same. */
const PROPOSED =
  /\b(variableProvider|registerNotebookKernelSourceActionProvider|NotebookControllerAffinity2|createNotebookExecution|NotebookExecution\b|registerNotebookCellStatusBarItemProvider2|rendererScripts|onDidReceiveMessage2|NotebookRendererScript|registerLiveShareNotebookSerializer|notebookDeprecated|createNotebookKernelPreload|registerDebugVisualization\w*|onDidWriteTerminalData|TerminalDataWriteEvent|interactiveWindow|contribNotebookStaticPreloads|notebookPreload|postKernelMessage|exclusive: true|registerMappedEditsProvider\w*|AffinityHidden)\b/;

/** Commands of VS Code's own that we may name in menus, keys and walkthroughs. */
const ofTheEditor = (command: string): boolean => !command.startsWith('limpid.');

interface Step {
  description: string;
  media: { svg: string; altText: string };
  completionEvents: string[];
}

/** They run code of the notebook, or end what runs: never in a workspace that is not trusted. */
const RUNNING = [
  ...['limpid.interrupt', 'limpid.restart', 'limpid.restartAndRunAll', 'limpid.runStaleCells'],
  ...['limpid.debugCell', 'limpid.debugNotebook', 'limpid.stopDebugging', 'limpid.attachJavaScriptDebugger'],
];

describe('the extension manifest', () => {
  it('uses the stable API only', () => {
    assert.equal(manifest['enabledApiProposals'], undefined);
    // what is compiled against has nothing else
    const types = readFileSync(path.join(extension, '../node_modules/@types/vscode/package.json'), 'utf8');
    assert.match(types, /"version": "1\.100\.\d+"/);
    assert.match(text('package.json'), /"vscode": "\^1\.100\.0"/);
    const proposed = sources('').filter(([, code]) => PROPOSED.test(code));
    assert.deepEqual(
      proposed.map(([name]) => name),
      [],
    );
    assert.ok(PROPOSED.test('controller.variableProvider = x'));
  });

  it('declares the commands that the code registers, and no other', () => {
    const declared = manifest.contributes.commands.map(({ command }) => command);
    const registered = matches(/registerCommand\('([^']+)'/g);
    assert.deepEqual(registered.toSorted(), declared.toSorted());
  });

  it('has no menu, key, walkthrough or welcome for a command that is not there', () => {
    const { commands, menus, submenus = [], keybindings = [], walkthroughs = [] } = manifest.contributes;
    const declared = new Set(commands.map(({ command }) => command));
    const entries = Object.values(menus).flat();
    const inMenus = entries.flatMap(({ command }) => command ?? []);
    const inKeys = keybindings.map(({ command }) => command.replace(/^-/, ''));
    const steps = walkthroughs.flatMap((one) => one.steps);
    const completing = steps.flatMap(({ completionEvents = [] }) => completionEvents).flatMap(commandOfEvent);
    const linked = ['package.json', 'package.nls.json', 'package.nls.zh-cn.json'].flatMap((file) =>
      [...text(file).matchAll(/\(command:([\w.-]+)/g)].map(([, command = '']) => command),
    );
    const used = [...inMenus, ...inKeys, ...completing, ...linked];
    assert.ok(used.length > 0);
    assert.deepEqual(
      used.filter((command) => !declared.has(command) && !ofTheEditor(command)),
      [],
    );
    const known = new Set(submenus.map(({ id }) => id));
    assert.deepEqual(
      entries.flatMap(({ submenu }) => submenu ?? []).filter((submenu) => !known.has(submenu)),
      [],
    );
  });

  it('has for each step of a walkthrough the file that it shows', () => {
    const steps = manifest.contributes.walkthroughs.flatMap((one) => one.steps);
    const shown = steps.flatMap(({ media }) => Object.entries(media)).filter(([kind]) => kind !== 'altText');
    const files = shown.flatMap(([, file]) => (typeof file === 'string' ? [file] : Object.values(file))).map(String);
    assert.deepEqual(
      files.flatMap(inBothLanguages).filter((file) => !existsSync(path.join(extension, file))),
      [],
    );
  });

  it('declares the views that the code fills, and welcomes in them alone', () => {
    const { views, viewsWelcome, menus } = manifest.contributes;
    const declared = Object.values(views)
      .flat()
      .map(({ id }) => id);
    const filled = matches(
      /(?:createTreeView(?:<[^>]*>)?|registerTreeDataProvider|registerWebviewViewProvider)\(\s*'([^']+)'/g,
    );
    assert.deepEqual(filled.toSorted(), declared.toSorted());
    const named = Object.values(menus)
      .flat()
      .flatMap(({ when = '' }) => [...when.matchAll(/\bview == '?([\w.]+)/g)].map(([, view = '']) => view));
    const elsewhere = [...viewsWelcome.map(({ view }) => view), ...named].filter((view) => !declared.includes(view));
    assert.deepEqual(elsewhere, []);
  });

  it('declares the tools for language models that the code registers, each told to the model and to people', () => {
    const { languageModelTools } = manifest.contributes;
    const registered = matches(/registerTool\(\s*'([^']+)'/g);
    assert.deepEqual(registered.toSorted(), languageModelTools.map(({ name }) => name).toSorted());
    for (const { name, displayName, userDescription, modelDescription, inputSchema } of languageModelTools) {
      assert.match(displayName, /^%[^%]+%$/, name);
      assert.match(userDescription, /^%[^%]+%$/, name);
      assert.ok(modelDescription.length > 80, name);
      for (const [field, { type, description }] of Object.entries(inputSchema.properties)) {
        assert.ok(type !== undefined && description !== undefined, `${name}: ${field}`);
      }
      const unknown = (inputSchema.required ?? []).filter((field) => !Object.hasOwn(inputSchema.properties, field));
      assert.deepEqual(unknown, [], name);
    }
  });

  it('names its renderer as the code does', () => {
    const [renderer] = manifest.contributes.notebookRenderer.map(({ id }) => id);
    assert.ok(host.some(([, code]) => code.includes(`'${renderer ?? ''}'`)));
  });

  it('offers what runs code in trusted workspaces alone, in menus and by keys', () => {
    const { menus, keybindings } = manifest.contributes;
    const offered = [...Object.values(menus).flat(), ...keybindings].filter(({ command }) =>
      RUNNING.includes(command ?? ''),
    );
    assert.ok(offered.length > RUNNING.length);
    for (const { command, when } of offered) assert.match(when ?? '', /\bisWorkspaceTrusted\b/, command);
  });

  it('has keys for its own notebooks alone, and while nobody writes', () => {
    const { keybindings } = manifest.contributes;
    assert.ok(keybindings.length > 0);
    for (const { when } of keybindings)
      for (const part of [
        "notebookType == 'jupyter-notebook'",
        'notebookKernel =~ /limpid/',
        'notebookEditorFocused',
        '!inputFocus',
        // the field of the learning rate: 0.001
        '!notebookOutputInputFocused',
      ])
        assert.ok(when.split(' && ').includes(part), part);
  });

  it('has a walkthrough whose steps have pictures, lead to commands and end by what was done', () => {
    const steps = manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    assert.ok(steps.length > 0);
    for (const { media, completionEvents } of steps) {
      assert.match(text(media.svg), /^<svg /, media.svg);
      assert.doesNotMatch(text(media.svg), /<script|href=/);
      assert.ok(completionEvents.length > 0);
      for (const event of completionEvents) {
        const [, kind, name = ''] = /^(onContext|onCommand):(.*)$/.exec(event) ?? [];
        assert.ok(kind === 'onCommand' ? isCommand(name) : host.some(([, code]) => code.includes(`'${name}'`)), event);
      }
    }
  });

  it('has no link in its texts to a command that is not there, and the same in both languages', () => {
    const [english = [], chinese] = ['package.nls.json', 'package.nls.zh-cn.json'].map((file) =>
      [...text(file).matchAll(/\]\(command:([\w.]+)\)/g)].map(([, name = '']) => name),
    );
    assert.ok(english.length > 0);
    assert.deepEqual(english.toSorted(), chinese?.toSorted());
    assert.deepEqual(
      english.filter((name) => !isCommand(name)),
      [],
    );
  });

  it('declares every setting that the code reads', () => {
    const read = matches(/(?:getConfiguration\('limpid'[^)]*\)|\bsettings)\.get\('(\w+)'/g).map(
      (name) => `limpid.${name}`,
    );
    assert.deepEqual([...new Set(read)].sort(), Object.keys(manifest.contributes.configuration.properties).sort());
  });

  it('tells every setting in words, its choices too, and in the README', () => {
    const readme = text('README.md');
    for (const [name, setting] of Object.entries(manifest.contributes.configuration.properties)) {
      assert.match(setting.markdownDescription ?? setting.description ?? '', /^%[^%]+%$/, name);
      assert.equal(setting.enumDescriptions?.length, setting.enum?.length, name);
      assert.ok(readme.includes(`\`${name}\``), `README.md does not tell of ${name}`);
    }
  });

  it('says nothing to people but by texts that are translated', () => {
    const said: string[] = [];
    JSON.stringify(manifest.contributes, (key, value: unknown) => {
      const isSaid =
        /^(title|shortTitle|description|markdownDescription|userDescription|contents|name|displayName|label)$/;
      // names that are the same in every language, and that programs know by
      const isName = value === 'Limpid' || (key === 'name' && /^limpid[-_]/.test(String(value)));
      if (isSaid.test(key) && typeof value === 'string' && !/^%[^%]+%$/.test(value) && !isName) said.push(value);
      return key === 'inputSchema' ? undefined : value;
    });
    assert.deepEqual(said, []);
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

  it('is fit for Open VSX and the editors that use it: named, licensed, tied to nothing of Microsoft', () => {
    for (const field of ['publisher', 'name', 'version']) assert.match(String(manifest[field]), /^[\w.-]+$/, field);
    assert.equal(manifest['license'], 'MIT');
    assert.ok(existsSync(path.join(extension, '../LICENSE')));
    assert.deepEqual(manifest['engines'], { vscode: '^1.100.0', node: '>=20' });
    // what these name is not at Open VSX, or not in the same version
    for (const field of ['extensionDependencies', 'extensionPack']) assert.equal(manifest[field], undefined, field);
  });

  it('is found by those who look for a notebook kernel', () =>
    assert.ok(manifest.keywords.includes('notebookKernelJupyterNotebook')));
});

describe('the extension code', () => {
  it('names vscode only where it touches the editor, and never in what is pure or drawn', () => {
    const pure = [
      'debug/places.ts',
      'debug/words.ts',
      'findings/spots.ts',
      'findings/told.ts',
      'kernel-folder.ts',
      'kernel.ts',
      'kept/journal.ts',
      'kept/listed.ts',
      'kept/running.ts',
      'report/words.ts',
      'start/causes.ts',
      'start/failure.ts',
      'start/look.ts',
      'start/nodes.ts',
      'start/not-started.ts',
      'start/words.ts',
      'launch.ts',
      'metadata.ts',
      'node.ts',
      'runs/listed.ts',
      'tools/answer.ts',
      'tools/diagnosis.ts',
      'tools/expressions.ts',
      'tools/run.ts',
      'status/progress.ts',
      'status/words.ts',
      'welcome/first-training.ts',
      'welcome/tutorials.ts',
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

/** `onCommand:a.b` -> `a.b` */
function commandOfEvent(event: string): string[] {
  return event.startsWith('onCommand:') ? [event.slice('onCommand:'.length)] : [];
}

/** A file that is named by a text is another one a language. */
function inBothLanguages(file: string): string[] {
  const [, key] = /^%([^%]+)%$/.exec(file) ?? [];
  if (key === undefined) return [file];
  return ['package.nls.json', 'package.nls.zh-cn.json'].map((name) => {
    // SAFETY: VS Code takes such files as names with their texts.
    return (JSON.parse(text(name)) as { [name: string]: string })[key] ?? key;
  });
}

function isCommand(name: string): boolean {
  return manifest.contributes.commands.some(({ command }) => command === name);
}

function sources(folder: string): [name: string, text: string][] {
  const root = path.join(extension, 'src', folder);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]);
}

function matches(pattern: RegExp): string[] {
  return host.flatMap(([, text]) => [...text.matchAll(pattern)].map(([, name]) => name ?? ''));
}
