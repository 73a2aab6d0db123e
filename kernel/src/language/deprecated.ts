/** Which names are not to be used any more, told from the text: TypeScript does not say so of what it parsed without comments. */
import ts from '#typescript';

const TAG = '@deprecated';
/** Files that speak of such names at all. */
const speaking = new WeakMap<ts.SourceFile, boolean>();

export function isDeprecated({ declarations = [] }: ts.Symbol): boolean {
  return declarations.length > 0 && declarations.every(isTagged);
}

function isTagged(declaration: ts.Declaration): boolean {
  const source = declaration.getSourceFile();
  const { text } = source;
  let speaks = speaking.get(source);
  if (speaks === undefined) speaking.set(source, (speaks = text.includes(TAG)));
  if (!speaks) return false;
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  const comments = ts.getLeadingCommentRanges(text, node.pos) ?? [];
  return comments.some(({ pos, end }) => text.startsWith('/**', pos) && text.slice(pos, end).includes(TAG));
}
