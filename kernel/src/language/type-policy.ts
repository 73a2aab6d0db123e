/** What becomes of a cell's type errors: they end it before it runs, are told as warnings, or are not looked for. */

export type TypePolicy = 'strict' | 'warn' | 'off';

/** `// @limpid strict` among the comments that a cell begins with comes first, then the setting (`LIMPID_TYPES`). */
export function typePolicy(code: string, setting: string | undefined): TypePolicy {
  const [comments = ''] = /^(?:\s|\/\/.*)*/.exec(code) ?? [];
  const [, directive] = /^\s*\/\/\s*@limpid\s+(strict|warn|off)\b/m.exec(comments) ?? [];
  return named(directive) ?? named(setting) ?? 'warn';
}

function named(text: string | undefined): TypePolicy | undefined {
  return text === 'strict' || text === 'warn' || text === 'off' ? text : undefined;
}
