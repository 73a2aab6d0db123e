/** Tools for language models, asked in a real VS Code by another extension, as an assistant asks them. */
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { until } from './browser.ts';
import { Editor, keepsRuns } from './editor.ts';
import { madeExtension } from './made-extension.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';
import { rewrite } from './writing.ts';

const NOTEBOOK = notebookOf(
  `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, activation: 'softmax', inputShape: [3] })] });
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0.1) });
const xs = tf.ones([8, 3]);`,
  "await model.fit(xs, tf.ones([8, 2]), { epochs: 3 });\n'trained'",
);

interface Answers {
  tools: string[];
  summary: string;
  hostile: string;
  history: string;
  diagnosis: string;
  explanation: string;
  noName: string;
  elsewhere: string;
}

/** Asks each tool what its arguments say, and writes the answers into a file of the workspace. */
const ASKER = `
const vscode = require('vscode');
const { writeFileSync, renameSync } = require('node:fs');
exports.activate = (context) => context.subscriptions.push(
  vscode.commands.registerCommand('asker.ask', async () => {
    const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
    const answers = { tools: vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('limpid_')) };
    const questions = [
      ['summary', 'limpid_modelSummary', { model: 'model' }],
      ['hostile', 'limpid_modelSummary', { model: 'process.exit()' }],
      ['history', 'limpid_trainingHistory', {}],
      ['diagnosis', 'limpid_diagnose', {}],
      ['explanation', 'limpid_explain', { model: 'model', input: 'xs', sample: 0 }],
      ['noName', 'limpid_explain', { model: 'model', input: 'xs.dispose()' }],
      ['elsewhere', 'limpid_trainingHistory', { notebook: 'file:///nowhere.ipynb' }],
    ];
    for (const [key, name, input] of questions) {
      try {
        const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
        answers[key] = content.map(({ value }) => value).join('');
      } catch (error) {
        answers[key] = 'THROWN ' + error;
      }
    }
    writeFileSync(folder + '/answers.tmp', JSON.stringify(answers));
    renameSync(folder + '/answers.tmp', folder + '/answers.json');
  }),
);`;

describe('tools for language models in VS Code', function () {
  this.timeout(240_000);
  let editor: Editor;
  let asker: string;

  before(async () => {
    await setUpEditor(console.log);
    asker = await madeExtension(
      {
        ...{ name: 'asker', displayName: 'Asker', main: './extension.js' },
        contributes: { commands: [{ command: 'asker.ask', title: 'Ask all tools' }] },
      },
      { 'extension.js': ASKER },
    );
    editor = await Editor.start({
      vsix: packagedExtension(),
      files: { 'asked.ipynb': JSON.stringify(NOTEBOOK) },
      settings: { 'chat.disableAIFeatures': false },
      beside: [asker],
      environment: keepsRuns,
    });
  });
  after(async () => {
    await editor.close();
    await rm(path.dirname(asker), { recursive: true });
  });

  const ask = async (): Promise<Answers> => {
    const file = path.join(editor.folder, 'answers.json');
    await rm(file, { force: true });
    await editor.command('Ask all tools');
    // what runs the model asks first, and says what it runs
    const dialog = editor.page.locator('.monaco-dialog-box');
    await dialog.getByText('Explain a prediction?').waitFor();
    await dialog.getByText('.explain(model, ').waitFor();
    await editor.screenshot('tools-confirmation');
    await dialog.getByRole('button', { name: 'Yes', exact: true }).click();
    let answers: Answers | undefined;
    await until('the tools have answered', async () => {
      // SAFETY: our own extension beside writes it
      answers = await readFile(file, 'utf8').then(
        (text) => JSON.parse(text) as Answers,
        () => undefined,
      );
      return answers !== undefined;
    });
    if (!answers) throw new Error('there are no answers');
    return answers;
  };

  it('say that no kernel runs, and that nothing was trained', async () => {
    await editor.open('asked.ipynb');
    const { tools, summary, explanation, history } = await ask();
    assert.deepEqual(tools.toSorted(), [
      'limpid_diagnose',
      'limpid_explain',
      'limpid_modelSummary',
      'limpid_trainingHistory',
    ]);
    for (const answer of [summary, explanation]) assert.match(answer, /^No kernel runs for this notebook/);
    assert.equal(history, 'Nothing was trained in this notebook yet.');
  });

  it('know the model, the training and a prediction of the notebook in front', async () => {
    await editor.press('Run All');
    await editor.outputs.getByText('trained').waitFor();
    await editor.idle();
    const { summary, hostile, history, diagnosis, explanation, noName, elsewhere } = await ask();
    assert.match(summary, /8 parameters/);
    assert.match(hostile, /must be the name of a variable/);
    assert.match(history, /^\*\*Run [\da-f]{8}\*\*: done, 3 epochs[^]*\| 3 \| [\d.]+ \|/);
    assert.match(diagnosis, /^\*\*Run [\da-f]{8}\*\*: done/);
    assert.match(explanation, /Predicted [01] /);
    assert.match(noName, /must be the name of a variable/);
    assert.match(elsewhere, /^No notebook of this name is open/);
  });

  it('say that a cell runs', async () => {
    await rewrite(editor, 'trained', 'await new Promise(() => undefined)');
    await editor.runCell('await new Promise');
    await editor.page.getByText('Interrupt', { exact: true }).filter({ visible: true }).first().waitFor();
    const { summary, history } = await ask();
    assert.match(summary, /^A cell runs in this notebook/);
    assert.match(history, /3 epochs/);
  });
});
