/** What the kernel or a store said, as Markdown that a language model is given. Pure. */
import type { UserExpression } from 'limpid/messages';

/** Characters of an answer. */
export const LONGEST_ANSWER = 12_000;

/** Whole lines of the beginning, and that there is more. */
export function bounded(markdown: string): string {
  if (markdown.length <= LONGEST_ANSWER) return markdown;
  const cut = markdown.slice(0, LONGEST_ANSWER);
  const end = cut.lastIndexOf('\n');
  const kept = end > 0 ? cut.slice(0, end) : cut;
  return `${kept}\n\n(The answer is cut: ${markdown.length - kept.length} characters more.)`;
}

/** The words of a value that was shown; `nothing` where there is none to show. */
export function answerOf(result: UserExpression, nothing: string): string {
  if (result.status === 'error') return `It failed: ${result.ename}: ${result.evalue}`;
  const { data } = result;
  const markdown = textOf(data['text/markdown']);
  const plain = textOf(data['text/plain']);
  if (markdown === '' && plain === 'undefined') return nothing;
  if (markdown !== '') return markdown;
  // columns stay under each other
  return plain.includes('\n') ? `\`\`\`\`text\n${plain}\n\`\`\`\`` : plain;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.filter((line) => typeof line === 'string').join('') : '';
}
