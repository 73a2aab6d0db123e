/** What each name of a cell is, for its colour. */
import ts from '#typescript';
import type { Written } from './document-program.ts';
import type { SemanticToken, TokenModifier, TokenType } from './messages.ts';

const TYPES: readonly TokenType[] = [
  'class',
  'enum',
  'interface',
  'namespace',
  'typeParameter',
  'type',
  'parameter',
  'variable',
  'enumMember',
  'property',
  'function',
  'method',
];
const MODIFIERS: readonly TokenModifier[] = ['declaration', 'static', 'async', 'readonly', 'defaultLibrary', 'local'];

export function semanticTokens({ service, source, module, code }: Written): SemanticToken[] {
  const from = module.toModule(0);
  const span = { start: from, length: module.toModule(code.length) - from };
  const { TwentyTwenty } = ts.SemanticClassificationFormat;
  const { spans } = service.getEncodedSemanticClassifications(source.fileName, span, TwentyTwenty);
  const tokens: SemanticToken[] = [];
  for (let index = 0; index + 2 < spans.length; index += 3) {
    const [position = 0, length = 0, encoded = 0] = spans.slice(index, index + 3);
    const start = module.toCell(position);
    // 8 bits of modifiers, and the type counted from 1
    const type = TYPES[(encoded >> 8) - 1];
    const modifiers = MODIFIERS.filter((_, bit) => (encoded & (1 << bit)) !== 0);
    if (start !== undefined && type) tokens.push({ start, length, type, modifiers });
  }
  return tokens.sort((a, b) => a.start - b.start);
}
