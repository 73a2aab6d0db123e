/** VS Code's settings for TypeScript -> what TypeScript's service calls them. */
import * as vscode from 'vscode';
import type { Preferences } from 'limpid/language';

/** What is not set here keeps TypeScript's own default. */
export function preferencesOf(document: vscode.TextDocument): Preferences {
  const quotes = setting<string>(document, 'preferences.quoteStyle', 'auto');
  const names = setting<string>(document, 'inlayHints.parameterNames.enabled', 'none');
  const isOn = (name: string): boolean => setting(document, `inlayHints.${name}`, false);
  const shows = (name: string): boolean => !setting(document, `inlayHints.${name}`, true);
  return {
    includeCompletionsForModuleExports: setting(document, 'suggest.autoImports', true),
    ...((quotes === 'single' || quotes === 'double') && { quotePreference: quotes }),
    includeInlayParameterNameHints: names === 'literals' || names === 'all' ? names : 'none',
    includeInlayParameterNameHintsWhenArgumentMatchesName: shows('parameterNames.suppressWhenArgumentMatchesName'),
    includeInlayFunctionParameterTypeHints: isOn('parameterTypes.enabled'),
    includeInlayVariableTypeHints: isOn('variableTypes.enabled'),
    includeInlayVariableTypeHintsWhenTypeMatchesName: shows('variableTypes.suppressWhenTypeMatchesName'),
    includeInlayPropertyDeclarationTypeHints: isOn('propertyDeclarationTypes.enabled'),
    includeInlayFunctionLikeReturnTypeHints: isOn('functionLikeReturnTypes.enabled'),
    includeInlayEnumMemberValueHints: isOn('enumMemberValues.enabled'),
  };
}

export function wantsInlayHints(preferences: Preferences): boolean {
  return (
    preferences.includeInlayParameterNameHints !== 'none' ||
    preferences.includeInlayFunctionParameterTypeHints === true ||
    preferences.includeInlayVariableTypeHints === true ||
    preferences.includeInlayPropertyDeclarationTypeHints === true ||
    preferences.includeInlayFunctionLikeReturnTypeHints === true ||
    preferences.includeInlayEnumMemberValueHints === true
  );
}

export function wantsDiagnostics(document: vscode.TextDocument): boolean {
  return setting(document, 'validate.enable', true);
}

/** `js/ts.…` in newer versions of VS Code; else `typescript.…` or `javascript.…`. */
function setting<T>(document: vscode.TextDocument, name: string, otherwise: T): T {
  const both = vscode.workspace.getConfiguration('js/ts', document);
  const set = both.inspect<T>(name);
  const isSet = [set?.globalValue, set?.workspaceValue, set?.workspaceFolderValue].some((value) => value !== undefined);
  const one = vscode.workspace.getConfiguration(document.languageId, document);
  return isSet ? both.get(name, otherwise) : one.get(name, otherwise);
}
