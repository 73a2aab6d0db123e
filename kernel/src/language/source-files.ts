/** Parses the files of one program, those whose comments nobody asked for without them. */
import ts from '#typescript';
import type { Comments } from './comments.ts';

interface Parsed {
  /** Programs that hold it: while settings change, there are two. */
  holders: number;
  source: ts.SourceFile;
  snapshot: ts.IScriptSnapshot;
  version: string;
  hasComments: boolean;
}

type Ask = Parameters<ts.DocumentRegistry['acquireDocumentWithKey']>;

export function sourceFiles(comments: Comments): ts.DocumentRegistry {
  const files = new Map<string, Parsed>();

  const parse = (ask: Ask, holders: number): ts.SourceFile => {
    const [fileName, , , , snapshot, version, kind, given] = ask;
    const hasComments = comments.areRead(fileName);
    const { ParseAll, ParseNone } = ts.JSDocParsingMode;
    const options: ts.CreateSourceFileOptions = {
      ...(typeof given === 'object' ? given : { languageVersion: given ?? ts.ScriptTarget.ESNext }),
      jsDocParsingMode: hasComments ? ParseAll : ParseNone,
    };
    const source = ts.createLanguageServiceSourceFile(fileName, snapshot, options, version, false, kind);
    files.set(nameOf(ask), { holders, source, snapshot, version, hasComments });
    return source;
  };

  const acquire = (...ask: Ask): ts.SourceFile => {
    const [fileName, , , , , version] = ask;
    const known = files.get(nameOf(ask));
    if (known?.version !== version || known.hasComments !== comments.areRead(fileName)) {
      return parse(ask, (known?.holders ?? 0) + 1);
    }
    known.holders += 1;
    return known.source;
  };

  const update = (...ask: Ask): ts.SourceFile => {
    const [fileName, , , , snapshot, version] = ask;
    const known = files.get(nameOf(ask));
    if (known?.version === version) return known.source;
    if (known?.hasComments !== comments.areRead(fileName)) return parse(ask, known?.holders ?? 1);
    const change = snapshot.getChangeRange(known.snapshot);
    const source = ts.updateLanguageServiceSourceFile(known.source, snapshot, version, change);
    files.set(nameOf(ask), { ...known, source, snapshot, version });
    return source;
  };

  const release = (path: string, key: string, _kind: unknown, format: unknown): void => {
    const name = entryName(path, key, format);
    const known = files.get(name);
    if (!known) return;
    known.holders -= 1;
    if (known.holders === 0) files.delete(name);
  };
  // the other calls are none that a language service makes
  return Object.assign(ts.createDocumentRegistry(), {
    acquireDocumentWithKey: acquire,
    updateDocumentWithKey: update,
    releaseDocumentWithKey: release,
  });
}

function nameOf([, path, , key, , , , given]: Ask): string {
  return entryName(path, key, typeof given === 'object' ? given.impliedNodeFormat : undefined);
}

/** Under other settings, and as another kind of module, it is another file. */
function entryName(path: string, key: string, format: unknown): string {
  return `${String(format)} ${key} ${path}`;
}
