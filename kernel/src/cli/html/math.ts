/** `$…$` and `$$…$$` in markdown -> MathML, which browsers set without fonts or scripts of ours. */
import katex from 'katex';
import type { MarkdownIt } from 'markdown-it';

export function math(markdown: MarkdownIt): void {
  markdown.inline.ruler.after('escape', 'math', (state, silent) => {
    const fence = state.src.startsWith('$$', state.pos) ? '$$' : '$';
    if (!state.src.startsWith(fence, state.pos)) return false;
    const start = state.pos + fence.length;
    const end = closing(state.src, start, fence);
    if (end === -1 || end > state.posMax) return false;
    if (!silent)
      state.push(fence === '$$' ? 'math_block' : 'math_inline', 'math', 0).content = state.src.slice(start, end);
    state.pos = end + fence.length;
    return true;
  });
  markdown.block.ruler.before(
    'fence',
    'math_block',
    (state, startLine, endLine, silent) => {
      const line = (at: number) => state.src.slice((state.bMarks[at] ?? 0) + (state.tShift[at] ?? 0), state.eMarks[at]);
      if (!line(startLine).startsWith('$$')) return false;
      let text = line(startLine).slice(2);
      let last = startLine;
      while (!text.includes('$$') && last + 1 < endLine) text += `\n${line(++last)}`;
      const end = text.indexOf('$$');
      if (end === -1 || text.slice(end + 2).trim() !== '') return false;
      if (silent) return true;
      const token = state.push('math_block', 'math', 0);
      token.block = true;
      token.content = text.slice(0, end);
      token.map = [startLine, last + 1];
      state.line = last + 1;
      return true;
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  );
  markdown.renderer.rules['math_inline'] = (tokens, at) => mathml(tokens[at]?.content ?? '', false);
  markdown.renderer.rules['math_block'] = (tokens, at) => mathml(tokens[at]?.content ?? '', true);
}

export function mathml(tex: string, displayMode: boolean): string {
  return katex.renderToString(tex.trim(), { output: 'mathml', displayMode, throwOnError: false, trust: false });
}

/** A `$` is money, not math, when a space or digit says so: the rule that pandoc and VS Code follow. */
function closing(source: string, start: number, fence: '$' | '$$'): number {
  if (fence === '$' && /^[\s$]/.test(source.slice(start))) return -1;
  for (let at = source.indexOf(fence, start); at !== -1; at = source.indexOf(fence, at + 1)) {
    if (source[at - 1] === '\\') continue;
    if (fence === '$$') return at;
    // A formula holds no bare dollar, so the first one ends it or shows that there is none.
    return !/\s/.test(source[at - 1] ?? ' ') && !/\d/.test(source[at + 1] ?? '') ? at : -1;
  }
  return -1;
}
