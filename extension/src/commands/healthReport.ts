import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import { runLimpid } from '../command-line.ts';
import { runningKernels } from '../kept/running.ts';
import { reportOf } from '../report/words.ts';

/** How long (ms) the doctor may take: he starts a kernel. */
const PATIENCE = 60_000;

/** Opens what somebody who is asked for help wants to know, as a text that can be pasted. */
export async function healthReport(context: vscode.ExtensionContext): Promise<void> {
  const extension = context.extensionUri.fsPath;
  const progress = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Looking at this machine') };
  const [doctor, kernels, log] = await vscode.window.withProgress(progress, () =>
    Promise.all([askDoctor(extension), runningKernels(extension), logOf(context)]),
  );
  // SAFETY: a package.json is an object.
  const { version, contributes } = context.extension.packageJSON as Manifest;
  const health = {
    extension: version,
    editor: `${vscode.env.appName} ${vscode.version}`,
    machine: vscode.l10n.t('{0}, Node {1} runs the extension', `${process.platform} ${process.arch}`, process.version),
    remote: vscode.env.remoteName,
    settings: settingsOf(Object.keys(contributes.configuration.properties)),
    kernels: kernels.length,
    doctor,
    log,
  };
  const content = reportOf(health, vscode.l10n.t);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
}

interface Manifest {
  version: string;
  contributes: { configuration: { properties: object } };
}

/** His findings, or why there are none. */
async function askDoctor(extension: string): Promise<string> {
  try {
    const ran = await runLimpid(extension, ['doctor'], { cwd: homedir(), patience: PATIENCE });
    // he exits with 1 when he finds a problem, and has said which
    return ran.stdout.trim() === '' ? `${ran.failure?.message ?? ''}\n${ran.stderr}` : ran.stdout;
  } catch (error) {
    return reasonOf(error);
  }
}

/** VS Code writes the channel "Limpid" there. */
async function logOf({ logUri }: vscode.ExtensionContext): Promise<string> {
  try {
    return await readFile(join(logUri.fsPath, 'Limpid.log'), 'utf8');
  } catch (error) {
    return vscode.l10n.t('There is no log: {0}', reasonOf(error));
  }
}

function settingsOf(names: readonly string[]): { [name: string]: unknown } {
  const settings = vscode.workspace.getConfiguration();
  return Object.fromEntries(names.map((name) => [name, settings.get(name)]));
}
