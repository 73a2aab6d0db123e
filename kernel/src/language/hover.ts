/** What the types and JSDoc comments say of the name at the cursor, or of the call around it. */
import ts from '#typescript';
import { isLiveMember, isLiveName } from './live.ts';
import type { Edited } from './program.ts';

export interface Hover {
  /** TypeScript: `const rate: 0.125`. */
  declaration: string;
  /** Markdown. */
  documentation: string;
  /** The value that now has the name is what the text speaks of. */
  isLive: boolean;
}

export function hover(edited: Edited, code: string, cursor: number): Hover | undefined {
  const at = isWord(code[cursor]) || !isWord(code[cursor - 1]) ? cursor : cursor - 1;
  return hoverOfName(edited, code, at) ?? ofCall(edited, cursor);
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{ID_Continue}$]/u.test(character);
}

export function hoverOfName(edited: Edited, code: string, at: number): Hover | undefined {
  const { service, source, module } = edited;
  if (!isWord(code[at])) return undefined;
  const info = service.getQuickInfoAtPosition(source.fileName, module.toModule(at));
  if (!info) return undefined;
  const declaration = withoutAlias(ts.displayPartsToString(info.displayParts));
  if (declaration === 'any') return undefined;
  const start = at - (/[\p{ID_Continue}$]*$/u.exec(code.slice(0, at))?.[0].length ?? 0);
  const isLive = isLiveMember(edited, start) ?? isLiveName(edited, start);
  return { declaration, documentation: documented(info.documentation, info.tags), isLive };
}

/** A name of an earlier cell came in by an import that the user did not write. */
function withoutAlias(text: string): string {
  return text.replace(/^\(alias\) /, '').replace(/\nimport [\w$]+$/, '');
}

function ofCall({ service, source, module }: Edited, cursor: number): Hover | undefined {
  const help = service.getSignatureHelpItems(source.fileName, module.toModule(cursor), {});
  const item = help?.items[help.selectedItemIndex];
  if (!help || !item) return undefined;
  const text = ts.displayPartsToString;
  const parameters = item.parameters
    .map(({ displayParts }) => text(displayParts))
    .join(text(item.separatorDisplayParts));
  const now = item.parameters[help.argumentIndex];
  const about = now && now.documentation.length > 0 ? `\n\n*${now.name}*: ${text(now.documentation)}` : '';
  return {
    declaration: `${text(item.prefixDisplayParts)}${parameters}${text(item.suffixDisplayParts)}`,
    documentation: `${documented(item.documentation, item.tags)}${about}`.trim(),
    isLive: false,
  };
}

export function documented(parts: ts.SymbolDisplayPart[] | undefined, tags: ts.JSDocTagInfo[] | undefined): string {
  const lines = (tags ?? []).map(({ name, text }) => `*@${name}* ${ts.displayPartsToString(text)}`.trimEnd());
  return [ts.displayPartsToString(parts), lines.join('  \n')].filter((part) => part !== '').join('\n\n');
}
