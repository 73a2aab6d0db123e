/**
 * A plugin of VS Code's TypeScript server (tsserver): it has no answers about cells of notebooks that have our kernel, which
 * the extension answers for. What looks at a cell's syntax alone (folding, outline, formatting) stays with the server.
 */
import type ts from 'typescript';

/** What the extension tells the plugin. */
export interface Silenced {
  /** Names of notebooks as the server has them, without the `#` and what follows. */
  notebooks: readonly string[];
}

/** What is said of a cell in place of the server's answer. */
const NOTHING: readonly [method: keyof ts.LanguageService, answer: () => unknown][] = [
  ['findReferences', () => undefined],
  ['findRenameLocations', () => undefined],
  ['getCodeFixesAtPosition', () => []],
  ['getCompletionEntryDetails', () => undefined],
  ['getCompletionsAtPosition', () => undefined],
  ['getDefinitionAndBoundSpan', () => undefined],
  ['getDefinitionAtPosition', () => undefined],
  ['getEncodedSemanticClassifications', () => ({ spans: [], endOfLineState: 0 })],
  ['getQuickInfoAtPosition', () => undefined],
  ['getReferencesAtPosition', () => undefined],
  ['getRenameInfo', () => ({ canRename: false, localizedErrorMessage: '' })],
  ['getSemanticDiagnostics', () => []],
  ['getSignatureHelpItems', () => undefined],
  ['getSuggestionDiagnostics', () => []],
  ['getSyntacticDiagnostics', () => []],
  // it would take out what other cells use
  ['organizeImports', () => []],
  ['provideInlayHints', () => []],
];

export default function plugin(): ts.server.PluginModule {
  let silenced: readonly string[] = [];
  const projects = new Set<ts.server.Project>();
  const isSilent = (file: unknown): boolean =>
    typeof file === 'string' && silenced.some((notebook) => file.startsWith(`${notebook}#`));
  return {
    create({ languageService, project }) {
      projects.add(project);
      return quietAbout(isSilent, languageService);
    },
    onConfigurationChanged(configuration: Silenced) {
      silenced = configuration.notebooks;
      for (const project of projects) if (!project.isClosed()) project.refreshDiagnostics();
    },
  };
}

/** Methods take the name of the file first, or an object that has it. */
function quietAbout(isSilent: (file: unknown) => boolean, service: ts.LanguageService): ts.LanguageService {
  const silent = new Map<string | symbol, () => unknown>(NOTHING);
  return new Proxy(service, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      const nothing = silent.get(name);
      if (typeof method !== 'function' || !nothing) return method;
      return (...parameters: unknown[]): unknown =>
        isSilent(fileOf(parameters[0])) ? nothing() : Reflect.apply(method, target, parameters);
    },
  });
}

function fileOf(parameter: unknown): unknown {
  return typeof parameter === 'object' && parameter !== null && 'fileName' in parameter
    ? parameter.fileName
    : parameter;
}
