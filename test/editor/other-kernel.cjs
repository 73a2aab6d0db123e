/** A controller that does nothing but append, and a watch on the event loop of its extension host. */
const { monitorEventLoopDelay } = require('node:perf_hooks');
const vscode = require('vscode');

const PIECE = 1_000_000;

exports.activate = (context) => {
  const controller = vscode.notebooks.createNotebookController('other', 'jupyter-notebook', 'Plain');
  controller.supportedLanguages = ['json', 'typescript', 'python'];
  controller.executeHandler = async ([cell]) => {
    const { lines, length } = JSON.parse(cell.document.getText());
    const execution = controller.createNotebookCellExecution(cell);
    execution.start(Date.now());
    const output = new vscode.NotebookCellOutput([vscode.NotebookCellOutputItem.stdout('')]);
    await execution.replaceOutput([output]);
    let text = '';
    for (let line = 1; line <= lines; line++) {
      text += `${String(line).padEnd(length - 1, '.')}\n`;
      if (text.length < PIECE && line < lines) continue;
      await execution.appendOutputItems(vscode.NotebookCellOutputItem.stdout(text), output);
      text = '';
    }
    execution.end(true, Date.now());
  };
  const prefer = (notebook) => {
    if (notebook.metadata.metadata?.isPlain)
      controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
  };
  vscode.workspace.notebookDocuments.forEach(prefer);
  const told = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  context.subscriptions.push(
    controller,
    told,
    vscode.workspace.onDidOpenNotebookDocument(prefer),
    vscode.commands.registerCommand('other.Begin', () => {
      told.hide();
      delay.reset();
      delay.enable();
    }),
    vscode.commands.registerCommand('other.End', () => {
      delay.disable();
      told.text = `event loop ${Math.round(delay.max / 1e6)} ms`;
      told.show();
    }),
  );
};
