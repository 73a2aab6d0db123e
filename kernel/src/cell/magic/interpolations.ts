/** `${expression}` in a command of the shell, or in the text of a magic: the parser of templates finds where each one ends. */
import ts from '#typescript';

/** From each `$` to behind its `}`, in the text of the command. A `$` behind a backslash, and one without an end, are the shell's. */
export function interpolations(command: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = nextOpening(command, 0);
  while (start >= 0) {
    const end = endOf(command, start);
    if (end !== undefined) found.push({ start, end });
    start = nextOpening(command, end ?? start + 2);
  }
  return found;
}

function nextOpening(command: string, from: number): number {
  const at = command.indexOf('${', from);
  if (at < 0) return -1;
  const backslashes = /\\*$/.exec(command.slice(0, at))?.[0].length ?? 0;
  return backslashes % 2 === 0 ? at : nextOpening(command, at + 2);
}

function endOf(command: string, start: number): number | undefined {
  const source = ts.createSourceFile('/command.ts', `\`${command.slice(start)}`, ts.ScriptTarget.ESNext, true);
  const [statement] = source.statements;
  if (!statement || !ts.isExpressionStatement(statement) || !ts.isTemplateExpression(statement.expression))
    return undefined;
  const literal = statement.expression.templateSpans[0]?.literal;
  if (!literal || source.text[literal.getStart(source)] !== '}') return undefined;
  return start + literal.getStart(source);
}
