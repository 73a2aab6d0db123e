/** Tools for language models: what an assistant in the editor may ask of models and trainings. */
import { reasonOf } from 'limpid/reason';
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import { CommandLine } from '../runs/command-line.ts';
import { bounded } from './answer.ts';
import { diagnose } from './diagnose.ts';
import { explain } from './explain.ts';
import { explainExpression, Refused } from './expressions.ts';
import { modelSummary } from './modelSummary.ts';
import { trainingHistory } from './trainingHistory.ts';

export function registerTools(extension: string, kernels: Kernels): vscode.Disposable {
  const commandLine = new CommandLine(extension);
  const { t } = vscode.l10n;
  return vscode.Disposable.from(
    vscode.lm.registerTool(
      'limpid_modelSummary',
      tool((input) => modelSummary(kernels, input), t('Reading the model')),
    ),
    vscode.lm.registerTool(
      'limpid_trainingHistory',
      tool((input) => trainingHistory(commandLine, input), t('Reading the training history')),
    ),
    vscode.lm.registerTool(
      'limpid_diagnose',
      tool((input) => diagnose(commandLine, input), t('Looking at the training')),
    ),
    vscode.lm.registerTool(
      'limpid_explain',
      tool((input) => explain(kernels, input), t('Explaining a prediction'), askFirst),
    ),
  );
}

/** It runs the model, in the notebook's kernel. What is refused runs nothing. */
function askFirst(input: unknown): vscode.LanguageModelToolConfirmationMessages | undefined {
  const { t } = vscode.l10n;
  const code = new vscode.MarkdownString(t('This runs in the kernel of the notebook:'));
  try {
    code.appendCodeblock(explainExpression(input), 'typescript');
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
  return { title: t('Explain a prediction?'), message: code };
}

function tool(
  answer: (input: unknown) => Promise<string>,
  invocationMessage: string,
  confirmation: (input: unknown) => vscode.LanguageModelToolConfirmationMessages | undefined = () => undefined,
): vscode.LanguageModelTool<unknown> {
  return {
    prepareInvocation({ input }) {
      const confirmationMessages = confirmation(input);
      return { invocationMessage, ...(confirmationMessages && { confirmationMessages }) };
    },
    async invoke({ input }) {
      if (!vscode.workspace.isTrusted) return resultOf('The workspace is not trusted, so nothing of it is read.');
      try {
        return resultOf(await answer(input));
      } catch (error) {
        // what the model asked wrongly it can ask anew; what went wrong it can tell
        return resultOf(error instanceof Refused ? error.message : `It failed: ${reasonOf(error)}`);
      }
    },
  };
}

function resultOf(markdown: string): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(bounded(markdown))]);
}
