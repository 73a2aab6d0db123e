/** A name that was misspelt, or has not been imported, is told with the one that was meant. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrontEnd } from './front-end.ts';

const BEFORE: [code: string, evalue: string][] = [
  ['tf.ones([2])', "tf is not defined. `import * as tf from '@tensorflow/tfjs'` makes it known."],
  ['explain(1)', "explain is not defined. `import { explain } from 'limpid'` makes it known."],
  ['loadMinst()', 'loadMinst is not defined. Did you mean loadMnist of limpid?'],
  ['consle.log(1)', 'consle is not defined. Did you mean console?'],
  ['Math.flor(2)', 'Math.flor is not a function. Did you mean floor?'],
  ['q', 'q is not defined'],
  ['const counter = 1;\ncountr', 'countr is not defined. Did you mean counter?'],
  ["import { fsEx } from 'node:fs';\nfsEx()", 'fsEx is not a function. node:fs exports no fsEx.'],
  [
    "import { aera } from './shapes.ts';\naera()",
    'aera is not a function. ./shapes.ts exports no aera. Did you mean area?',
  ],
  [
    "await import('./wants.ts')",
    "The requested module './shapes.ts' does not provide an export named 'arae'. Did you mean area?",
  ],
  // getters are not asked, and Proxies left alone
  [
    'const own = { get valeu() { throw new Error("asked"); }, other: 1 };\nown.value()',
    'own.value is not a function. Did you mean valeu?',
  ],
  [
    'const inner = { get a() { throw new Error("asked"); } };\ninner.b.lenght',
    "Cannot read properties of undefined (reading 'lenght')",
  ],
  [
    'const proxy = new Proxy({}, { get() {}, ownKeys() { throw new Error("asked"); } });\nproxy.keys()',
    'proxy.keys is not a function',
  ],
];

const TENSORFLOW: [code: string, evalue: string][] = [
  ['sequental()', 'sequental is not defined. Did you mean tf.sequential or tf.Sequential?'],
  ['dense({})', 'dense is not defined. Did you mean tf.layers.dense?'],
  ['tf.layers.dence({ units: 3 })', 'tf.layers.dence is not a function. Did you mean dense?'],
  ['model.ftit()', 'model.ftit is not a function. Did you mean fit?'],
  ['tensor.shpae.length', "Cannot read properties of undefined (reading 'length'). Did you mean shape?"],
  [
    "import { sequental } from '@tensorflow/tfjs';\nsequental()",
    'sequental is not a function. @tensorflow/tfjs exports no sequental. Did you mean sequential or Sequential?',
  ],
  ["model.compile({ optimizer: 'adm', loss: 'hinge' })", 'Unknown Optimizer adm. Did you mean adam?'],
  [
    "model.compile({ optimizer: 'adam', loss: 'catgoricalCrossentropy' })",
    'Unknown loss catgoricalCrossentropy. Did you mean categoricalCrossentropy?',
  ],
  [
    "model.compile({ optimizer: 'adam', loss: 'mean_squared_error' })",
    'Unknown loss mean_squared_error. Did you mean meanSquaredError?',
  ],
  ["tf.layers.dense({ units: 1, activation: 'rleu' })", 'Unknown activation: rleu. Did you mean relu?'],
];

describe('a hint', () => {
  let folder: string;
  let front: FrontEnd;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limpid-hints-'));
    await mkdir(join(folder, 'node_modules', 'zeromq'), { recursive: true });
    await writeFile(join(folder, 'shapes.ts'), 'export const area = 1;\n');
    await writeFile(join(folder, 'wants.ts'), "import { arae } from './shapes.ts';\nexport const a = arae;\n");
    front = await FrontEnd.start({ cwd: folder });
  });
  after(async () => {
    await front.close();
    await rm(folder, { recursive: true });
  });

  for (const [code, evalue] of BEFORE) {
    it(code, async () => assert.equal(await evalueOf(code), evalue));
  }
  it('a package that is installed under a similar name', async () => {
    assert.match(await evalueOf("import 'zerom'"), /^Cannot find the package zerom from .*\. Did you mean zeromq\?/);
  });
  it('a file that has a similar name', async () => {
    assert.match(
      await evalueOf("import './shaeps.ts'"),
      /^Cannot find \.\/shaeps\.ts from .*\. Did you mean \.\/shapes\.ts\?/,
    );
  });

  describe('about TensorFlow.js', () => {
    before(async () => {
      await front.run("import * as tf from '@tensorflow/tfjs';\nconst tensor = tf.ones([2, 3]);");
      await front.run('const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });');
    });
    for (const [code, evalue] of TENSORFLOW) {
      it(code, async () => assert.equal(await evalueOf(code), evalue));
    }

    it('an option that tfjs does not know is warned of once', async () => {
      const once = 'tf.layers.dense({ units: 1, activaton: "relu" });\n';
      const cell = await front.begin(`${once}${once}undefined`);
      await cell.recvStream(
        'stderr',
        'tf.layers.dense knows no option activaton, and ignores it. Did you mean activation?\n',
      );
      await cell.end();
    });
  });

  /** Of a cell that may have warnings of its types before it fails. */
  async function evalueOf(code: string): Promise<string> {
    const cell = await front.begin(code);
    const evalue = await cell.recvUntil((type, content) => (type === 'error' ? content['evalue'] : undefined));
    await cell.recvIdle();
    await cell.recvReply('error');
    return String(evalue);
  }
});
