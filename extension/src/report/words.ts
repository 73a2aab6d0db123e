/** The health report as one text, to be pasted where somebody asks for help: in English, whatever the editor speaks. Pure. */

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

export function reportOf({ extension, editor, machine, remote, settings, kernels, doctor, log }: Health): string {
  const set = Object.entries(settings).map(([name, value]) => `- ${name}: ${JSON.stringify(value)}`);
  return [
    '# Limpid health report',
    [
      `- Limpid ${extension} in ${editor}${remote === undefined ? '' : `, by ${remote}`}`,
      `- ${machine}`,
      `- ${kernels === 1 ? '1 kernel runs' : `${kernels} kernels run`}`,
      ...set,
    ].join('\n'),
    '## limpid doctor',
    fenced(doctor),
    '## The end of the log',
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
