import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { reasonOf } from 'limpid/errors';
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
  const content = reportOf({
    extension: version,
    editor: `${vscode.env.appName} ${vscode.version}`,
    machine: `${process.platform} ${process.arch}, Node ${process.version} runs the extension`,
    remote: vscode.env.remoteName,
    settings: settingsOf(Object.keys(contributes.configuration.properties)),
    kernels: kernels.length,
    doctor,
    log,
  });
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
    return `There is no log: ${reasonOf(error)}`;
  }
}

function settingsOf(names: readonly string[]): { [name: string]: unknown } {
  const settings = vscode.workspace.getConfiguration();
  return Object.fromEntries(names.map((name) => [name, settings.get(name)]));
}
