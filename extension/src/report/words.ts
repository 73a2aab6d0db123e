/** The health report as one text, to be pasted where somebody asks for help. Pure. */

/** As `vscode.l10n.t`. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

export interface Health {
  extension: string;
  /** Name and version of the editor. */
  editor: string;
  /** As Node names them, e.g. "linux x64". */
  machine: string;
  /** Where the extension runs, when that is not the machine in front: "ssh-remote", "wsl"… */
  remote: string | undefined;
  settings: { [name: string]: unknown };
  kernels: number;
  /** What `limpid doctor` says, or why it says nothing. */
  doctor: string;
  log: string;
}

/** Lines of the log that are taken. */
const LOG_LINES = 60;

export function reportOf(health: Health, t: Translate): string {
  const { extension, editor, machine, remote, settings, kernels, doctor, log } = health;
  const set = Object.entries(settings).map(([name, value]) => `- ${name}: ${JSON.stringify(value)}`);
  return [
    `# ${t('Limpid health report')}`,
    [
      `- ${remote === undefined ? t('Limpid {0} in {1}', extension, editor) : t('Limpid {0} in {1}, by {2}', extension, editor, remote)}`,
      `- ${machine}`,
      `- ${kernels === 1 ? t('1 kernel runs') : t('{0} kernels run', kernels)}`,
      ...set,
    ].join('\n'),
    '## limpid doctor',
    fenced(doctor),
    `## ${t('The end of the log')}`,
    fenced(log.split('\n').slice(-LOG_LINES).join('\n')),
    '',
  ].join('\n\n');
}

/** Longer than any fence inside. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.trim()}\n${fence}`;
}
