/** What VS Code runs first: registrations only. The kernel, ZeroMQ and everything heavy load when a cell runs. */
import * as vscode from 'vscode';
import { attachJavaScriptDebugger } from './commands/attachJavaScriptDebugger.ts';
import { connectServer } from './commands/connectServer.ts';
import { debugCell } from './commands/debugCell.ts';
import { debugNotebook } from './commands/debugNotebook.ts';
import { stopDebugging } from './commands/stopDebugging.ts';
import { forgetServer } from './commands/forgetServer.ts';
import { firstSteps } from './commands/firstSteps.ts';
import { firstTraining } from './commands/firstTraining.ts';
import { healthReport } from './commands/healthReport.ts';
import { installEngine } from './commands/installEngine.ts';
import { installPackage } from './commands/installPackage.ts';
import { interrupt } from './commands/interrupt.ts';
import { kernelMenu } from './commands/kernelMenu.ts';
import { newNotebook } from './commands/newNotebook.ts';
import { openTutorial } from './commands/openTutorial.ts';
import { restart } from './commands/restart.ts';
import { restartAndRunAll } from './commands/restartAndRunAll.ts';
import { runStaleCells } from './commands/runStaleCells.ts';
import { NOTEBOOK_TYPE, offerLocal, type OnChosen } from './controller.ts';
import { FindingDiagnostics } from './findings/diagnostics.ts';
import { Kernels } from './kernels.ts';
import { registerLanguage } from './language/index.ts';
import { Notebooks } from './language/notebooks.ts';
import { createKernelsView } from './kept/view.ts';
import { NotebookDebugger } from './debug/index.ts';
import { thisMachine } from './local.ts';
import { Servers } from './remote/servers.ts';
import { createRunsView } from './runs/view.ts';
import { registerTools } from './tools/index.ts';
import { createVariablesView } from './variables/view.ts';
import { StaleCells } from './stale/stale-cells.ts';
import { offerEngine } from './status/engine-offer.ts';
import { StatusBar } from './status/status-bar.ts';
import { followMilestones } from './welcome/milestones.ts';

let kernels: Kernels | undefined;
let debugged: NotebookDebugger | undefined;

export function activate(context: vscode.ExtensionContext): void {
  // kernels and the command line, which are started from here, speak as the editor does
  process.env['LIMPID_LANGUAGE'] ??= vscode.env.language;
  const log = vscode.window.createOutputChannel('Limpid', { log: true });
  const all = new Kernels(log, context.workspaceState);
  const notebooks = new Notebooks(context.extensionUri.fsPath, log);
  kernels = all;
  const notebookDebugger = new NotebookDebugger(all);
  debugged = notebookDebugger;
  const stale = new StaleCells(all, NOTEBOOK_TYPE);
  const onChosen: OnChosen = (notebook, isOurs) => notebooks.choose(notebook, isOurs);
  const servers = new Servers(context, all, onChosen);
  context.subscriptions.push(
    log,
    all,
    stale,
    notebooks,
    servers,
    offerLocal(all, thisMachine(context.extensionUri.fsPath, log), onChosen, context.workspaceState),
    notebookDebugger,
    new StatusBar(all),
    offerEngine(context.extensionUri.fsPath, all, context.globalState, log),
    followMilestones(all),
    registerLanguage(notebooks, all),
    new FindingDiagnostics(all),
    createKernelsView(context.extensionUri.fsPath),
    createVariablesView(all),
    createRunsView(context.extensionUri.fsPath, kernels, log),
    registerTools(context.extensionUri.fsPath, all),
    vscode.commands.registerCommand('limpid.restart', (target: unknown) => restart(all, target)),
    vscode.commands.registerCommand('limpid.interrupt', (target: unknown) => interrupt(all, target)),
    vscode.commands.registerCommand('limpid.debugCell', (target: unknown) => debugCell(notebookDebugger, target)),
    vscode.commands.registerCommand('limpid.debugNotebook', (target: unknown) =>
      debugNotebook(notebookDebugger, target),
    ),
    vscode.commands.registerCommand('limpid.stopDebugging', (target: unknown) =>
      stopDebugging(notebookDebugger, target),
    ),
    vscode.commands.registerCommand('limpid.attachJavaScriptDebugger', (target: unknown) =>
      attachJavaScriptDebugger(all, target),
    ),
    vscode.commands.registerCommand('limpid.kernelMenu', () => kernelMenu(context.extensionUri.fsPath, all, log)),
    vscode.commands.registerCommand('limpid.restartAndRunAll', (target: unknown) => restartAndRunAll(all, target)),
    vscode.commands.registerCommand('limpid.runStaleCells', (target: unknown) => runStaleCells(stale, target)),
    vscode.commands.registerCommand('limpid.runStaleCell', (cell: unknown) => stale.runCell(cell)),
    vscode.commands.registerCommand('limpid.newNotebook', newNotebook),
    vscode.commands.registerCommand('limpid.firstSteps', () => firstSteps(context.extension)),
    vscode.commands.registerCommand('limpid.firstTraining', firstTraining),
    vscode.commands.registerCommand('limpid.openTutorial', () =>
      openTutorial(context.extensionUri.fsPath, notebooks, log),
    ),
    vscode.commands.registerCommand('limpid.installEngine', () => installEngine(context.extensionUri.fsPath, all, log)),
    vscode.commands.registerCommand('limpid.installPackage', (folder: unknown, name: unknown) =>
      installPackage(notebooks, log, folder, name),
    ),
    vscode.commands.registerCommand('limpid.connectServer', (url: unknown) => connectServer(servers, url)),
    vscode.commands.registerCommand('limpid.forgetServer', () => forgetServer(servers)),
    vscode.commands.registerCommand('limpid.showLog', () => log.show()),
    vscode.commands.registerCommand('limpid.healthReport', () => healthReport(context)),
  );
}

/** VS Code waits for this when the window closes or loads anew. */
export async function deactivate(): Promise<void> {
  await debugged?.leave();
  await kernels?.leave();
}
