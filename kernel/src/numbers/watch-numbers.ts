/** `watchNumbers()`: which operation gave the first NaN or infinite value. */
import { markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, TEXT, type PictureTable } from '../mime.ts';
import { say, spaceBetween } from '../say.ts';
import { inputName, inWords, nameOf, type NumberFinding } from './origin.ts';
import { askToWatch, foundNumbers, watchAsked, type WatchOptions } from './watching.ts';

/**
 * Watches for values that are NaN or infinite: after each training step whether its loss and its variables are finite, and
 * outside of trainings after each operation. The first operation that gave such a value is told with its layer, its step and
 * its line. Trainings like one whose loss was not a number any more are watched by themselves.
 *
 * @param on `true` and `false` switch it on and off; `{ stop: true }` makes the code that gave such a value fail; without it
 * nothing changes
 * @returns what was found so far
 */
export function watchNumbers(on?: boolean | WatchOptions): NumberWatch {
  if (on !== undefined) askToWatch(on === true ? {} : on === false ? null : on);
  return new NumberWatch(watchAsked() !== null, foundNumbers());
}

export class NumberWatch implements Displayable {
  readonly isOn: boolean;
  /** The newest last. */
  readonly findings: readonly NumberFinding[];

  constructor(isOn: boolean, findings: readonly NumberFinding[]) {
    this.isOn = isOn;
    this.findings = findings;
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const state = this.isOn ? say('Numbers are watched.') : say('Numbers are not watched.');
    const found =
      this.findings.length === 0
        ? say('No value that is not finite was found.')
        : say('Where the first values that are not finite came from:');
    const said = `${state}${spaceBetween()}${found}`;
    const tables = this.findings.length === 0 ? [] : [tableOf(this.findings)];
    return {
      [MARKDOWN]: [said, ...tables.map(markdownTable)].join('\n\n'),
      [TEXT]: [said, ...tables.map(textTable)].join('\n\n'),
    };
  }
}

function tableOf(findings: readonly NumberFinding[]): PictureTable {
  return {
    columns: [say('operation'), say('layer'), say('step'), say('line'), say('gave'), say('was given')],
    rows: findings.map((finding) => [
      nameOf(finding),
      finding.layer ?? '',
      finding.step ?? '',
      finding.where ? `${finding.where.url.replace(/^.*[\\/]/, '')}:${finding.where.line}` : '',
      finding.output ? inWords(finding.output) : '',
      finding.inputs
        .map((input) => say('{name}: {text}', { name: inputName(input.name), text: inWords(input) }))
        .join(say('; ')),
    ]),
  };
}
