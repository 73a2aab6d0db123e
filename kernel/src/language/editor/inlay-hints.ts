/** Types and names of parameters between the words of a cell; which of them, the preferences say. */
import type ts from 'typescript';
import type { Written } from './document-program.ts';
import type { InlayHint, Span } from './messages.ts';

export function inlayHints(
  { service, source, module }: Written,
  { start, end }: Span,
  preferences: ts.UserPreferences,
): InlayHint[] {
  const from = module.toModule(start);
  const span = { start: from, length: module.toModule(end) - from };
  return service.provideInlayHints(source.fileName, span, preferences).flatMap((hint): InlayHint[] => {
    const offset = module.toCell(hint.position);
    if (offset === undefined) return [];
    const text = hint.displayParts?.map((part) => part.text).join('') ?? hint.text;
    return [
      {
        offset,
        text,
        kind: KINDS[hint.kind],
        before: hint.whitespaceBefore ?? false,
        after: hint.whitespaceAfter ?? false,
      },
    ];
  });
}

const KINDS: { [K in ts.InlayHintKind]: InlayHint['kind'] } = { Type: 'type', Parameter: 'parameter', Enum: 'other' };
