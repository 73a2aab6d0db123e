/** What `compare` returns: a table of the models, which is best at what, and the answers to choose, deploy, optimise and protect. */
import { figure, percent } from '../display/numbers.ts';
import { markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import { energyText } from '../footprint/amounts.ts';
import { size } from '../memory/report.ts';
import { MARKDOWN, TEXT, type PictureTable } from '../mime.ts';
import { inMarkdown } from '../portraits/chart.ts';
import { say, spaceBetween } from '../say.ts';
import type { Regression } from './regression.ts';
import type { Column, Measured, Verdict, Weights } from './verdict.ts';

/** Expected calibration error, and loss of accuracy under attack, from which something is to be done. */
const CALIBRATED = 0.05;
const FRAGILE = 0.1;
/** A zipped model of so many bytes is worth making smaller. */
const SMALL = 100_000;
const TURNS = 3;

export class ModelChoice implements Displayable {
  readonly measured: readonly Measured[];
  readonly verdict: Verdict;
  readonly weights: Weights;
  /** How far the attack moved each value. */
  readonly epsilon: number;

  constructor(measured: readonly Measured[], verdict: Verdict, weights: Weights, epsilon: number) {
    this.measured = measured;
    this.verdict = verdict;
    this.weights = weights;
    this.epsilon = epsilon;
  }

  /** Name of the model. */
  get recommended(): string {
    return this.verdict.best;
  }

  /** Why this model, and what one would do next with it: each in a few sentences. */
  get answers(): { readonly [question in 'choose' | 'deploy' | 'optimise' | 'protect']: string } {
    const model = this.measured.find(({ name }) => name === this.recommended);
    if (!model) return { choose: '', deploy: '', optimise: '', protect: '' };
    return { choose: this.#choose(), deploy: deploy(model), optimise: optimise(model), protect: protect(model) };
  }

  [JUPYTER_DISPLAY](): { [type in typeof MARKDOWN | typeof TEXT]: string } {
    const title = say('Recommended: {name}', { name: this.recommended });
    const { choose, deploy, optimise, protect } = this.answers;
    const notes = [
      [say('Choose'), choose],
      [say('Deploy'), deploy],
      [say('Optimise'), optimise],
      [say('Protect'), protect],
    ].map(([question = '', answer = '']): [string, string] => [question, answer]);
    const table = this.#table();
    const foot = this.#foot();
    return {
      [MARKDOWN]: [
        `**${inMarkdown(title)}**`,
        markdownTable(table),
        ...notes.map(([question, answer]) => `**${question}** ${inMarkdown(answer)}`),
        inMarkdown(foot),
      ].join('\n\n'),
      [TEXT]: [title, textTable(table), ...notes.map(([question, answer]) => `${question}: ${answer}`), foot].join(
        '\n\n',
      ),
    };
  }

  get #isRegression(): boolean {
    return this.measured.some(({ regression }) => regression !== null);
  }

  #table(): PictureTable {
    const mark = (column: Column, name: string, text: string): string =>
      this.verdict.leaders[column].includes(name) ? `${text} ✓` : text;
    const isRegression = this.#isRegression;
    return {
      columns: [
        say('model'),
        ...(isRegression ? [say('RMSE (95 %)'), say('MAE'), 'R²'] : [say('accuracy (95 %)'), say('calibration error')]),
        say('p50 / p99 ms'),
        say('size / zipped'),
        ...(isRegression ? [] : [say('explainability'), say('accuracy attacked')]),
        say('energy of 1,000'),
        say('score'),
      ],
      rows: this.measured.map((one) => {
        const { name, accuracyInterval: at, regression } = one;
        const shares = `${shareText(one.accuracy)} (${figure(100 * at.least)}–${figure(100 * at.most)})`;
        const score = regression
          ? [mark('error', name, rmseText(regression)), figure(regression.mae), figure(regression.r2)]
          : [mark('accuracy', name, shares), mark('calibration', name, shareText(one.calibration))];
        return [
          name,
          ...score,
          mark('latency', name, `${figure(one.p50)} / ${figure(one.p99)}`),
          mark('size', name, `${size(one.bytes)} / ${size(one.zipped)}`),
          ...(isRegression
            ? []
            : [
                mark('explainability', name, one.explainability === null ? '–' : figure(one.explainability)),
                mark('robustness', name, shareText(one.robustness)),
              ]),
          mark('energy', name, energyText(one.energy)),
          figure(this.verdict.scores[name]),
        ];
      }),
    };
  }

  #choose(): string {
    const { best, leaders, turns, scores } = this.verdict;
    const columns = COLUMN_NAMES();
    const won = Object.entries(leaders).flatMap(([column, names]) =>
      names.includes(best) && isColumn(column, columns) ? [columns[column]] : [],
    );
    const told = [
      say('{name} has the highest score, {score}.', { name: best, score: figure(scores[best]) }),
      won.length > 0 ? say('It is among the best in {columns}.', { columns: won.join(say(', ')) }) : '',
    ];
    const first = this.#isRegression ? leaders.error : leaders.accuracy;
    const isAmongFirst = first.includes(best);
    const names = first.filter((name) => name !== best).join(say(', '));
    if (names !== '' && this.#isRegression)
      told.push(
        isAmongFirst
          ? say('These samples cannot tell its RMSE from that of {names}.', { names })
          : say('{names} has a lower RMSE, beyond chance.', { names }),
      );
    else if (names !== '')
      told.push(
        isAmongFirst
          ? say('These samples cannot tell its accuracy from that of {names}.', { names })
          : say('{names} is right more often, beyond chance.', { names }),
      );
    for (const { column, weight, name } of turns.slice(0, TURNS))
      told.push(
        say('With a weight of {weight} instead of {now} for {column} it would be {name}.', {
          weight: figure(weight),
          now: figure(this.weights[column]),
          column: columns[column],
          name,
        }),
      );
    if (turns.length === 0 && this.measured.length > 1) told.push(say('No single weight would change that.'));
    return told.filter(Boolean).join(spaceBetween());
  }

  #foot(): string {
    if (this.#isRegression)
      return say(
        '✓: the best, or not told apart from it. RMSE: root mean square error. Score: weighted mean of how near each column is to its best. Explainability and attacks are measured of classifiers alone.',
      );
    return say(
      '✓: the best, or not told apart from it. Explainability: insertion less deletion of input × gradient, from −1 to 1. Attacked by FGSM, ε = {epsilon}. Score: weighted mean of how near each column is to its best.',
      { epsilon: figure(this.epsilon) },
    );
  }
}

function deploy({ p50, p99, zipped }: Measured): string {
  return say(
    'One at a time it answers about {rate} requests a second, 99 of 100 within {p99} ms; {zipped} are to be loaded.',
    {
      rate: figure(1000 / p50),
      p99: figure(p99),
      zipped: size(zipped),
    },
  );
}

function optimise({ bytes, zipped, calibration, regression }: Measured): string {
  const told =
    zipped > SMALL
      ? [
          regression
            ? say('As uint8 its weights would take about {bytes}: measure its RMSE again.', { bytes: size(bytes / 4) })
            : say('As uint8 its weights would take about {bytes}: measure its accuracy again.', {
                bytes: size(bytes / 4),
              }),
        ]
      : [say('It is small already.')];
  if (calibration !== null && calibration > CALIBRATED)
    told.push(
      say('Its probabilities are off by {error}: calibrate them, by temperature for one.', {
        error: percent(calibration),
      }),
    );
  return told.join(spaceBetween());
}

function protect({ accuracy, robustness, regression, inputs }: Measured): string {
  if (regression || inputs > 1)
    return say(
      'Attacks are measured of classifiers of one input: refuse samples out of the range that it was trained on.',
    );
  if (robustness === null || accuracy === null)
    return say('A graph model has no gradients to attack it by: try the model it was made from.');
  const values = { accuracy: percent(accuracy), robustness: percent(robustness) };
  return accuracy - robustness > FRAGILE
    ? say(
        'An attack takes its accuracy from {accuracy} to {robustness}: train it with attacked samples, and check what comes in.',
        values,
      )
    : say('An attack of one step leaves it {robustness} of {accuracy}; try stronger ones.', values);
}

function rmseText({ rmse, rmseInterval: { least, most } }: Regression): string {
  return `${figure(rmse)} (${figure(least)}–${figure(most)})`;
}

function shareText(share: number | null): string {
  return share === null ? '–' : percent(share);
}

const COLUMN_NAMES = (): { [column in Column]: string } => ({
  accuracy: say('accuracy'),
  error: say('RMSE'),
  calibration: say('calibration'),
  latency: say('latency'),
  size: say('size'),
  explainability: say('explainability'),
  robustness: say('robustness'),
  energy: say('energy'),
});

function isColumn(name: string, columns: { [column in Column]: string }): name is Column {
  return Object.hasOwn(columns, name);
}
