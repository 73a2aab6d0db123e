/** Which methods `explain` shows where none is asked for, and why. Pure: from what is known of model and data. */
import { say } from '../say.ts';
import type { DataKind, MethodName } from './method.ts';

export interface Facts {
  kind: DataKind;
  /** How far the model can be looked into. A gradient is tried: where it fails, outputs are all there is. */
  reach: Reach;
  /** Why there are outputs alone; empty where there are gradients. */
  obstacle: string;
  convolution: boolean;
  embedding: boolean;
  /** Whether samples are given that stand for the data. */
  background: boolean;
}

type Reach = 'layers' | 'gradients' | 'outputs';

export interface Choice {
  methods: readonly MethodName[];
  /** What speaks for them: x is a picture, the model has a convolution. */
  because: readonly string[];
}

interface Preference {
  kinds: readonly DataKind[];
  reach: readonly Reach[];
  /** What else must hold. */
  when?: (facts: Facts) => boolean;
  methods: readonly MethodName[];
  /** What speaks for them, besides the kind of data. */
  because: (facts: Facts) => readonly string[];
}

const ROWS: readonly DataKind[] = ['table', 'sequence', 'text'];
const DIFFERENTIABLE: readonly Reach[] = ['layers', 'gradients'];

/** The first one that holds is taken. */
const PREFERENCES: readonly Preference[] = [
  {
    kinds: ['text'],
    reach: ['layers'],
    when: ({ embedding }) => embedding,
    methods: ['layer-integrated-gradients'],
    because: () => [say('the model starts with an embedding')],
  },
  {
    kinds: ['image'],
    reach: ['layers'],
    when: ({ convolution }) => convolution,
    methods: ['integrated-gradients', 'grad-cam'],
    because: () => [say('the model has a convolution')],
  },
  {
    kinds: ['image'],
    reach: DIFFERENTIABLE,
    methods: ['integrated-gradients'],
    because: ({ reach }) => [
      say('the model has gradients'),
      reach === 'layers' ? say('no layer is a convolution') : say('it shows no layers'),
    ],
  },
  {
    kinds: ROWS,
    reach: DIFFERENTIABLE,
    when: ({ background }) => background,
    methods: ['expected-gradients'],
    because: () => [say('the model has gradients'), say('a background is given')],
  },
  {
    kinds: ROWS,
    reach: DIFFERENTIABLE,
    methods: ['integrated-gradients'],
    because: () => [say('the model has gradients'), say('no background is given')],
  },
  {
    kinds: ROWS,
    reach: ['outputs'],
    when: ({ background }) => background,
    methods: ['kernel-shap'],
    because: ({ obstacle }) => [obstacle, say('a background is given')],
  },
  {
    kinds: ['image'],
    reach: ['outputs'],
    methods: ['occlusion'],
    because: ({ obstacle }) => [obstacle],
  },
];

/** What is left: rows of models that have outputs alone. */
const LAST: Pick<Preference, 'methods' | 'because'> = {
  methods: ['feature-ablation'],
  because: ({ obstacle }) => [obstacle],
};

const NOUNS: { readonly [Kind in DataKind]: string } = {
  image: say('a picture'),
  table: say('a row of a table'),
  sequence: say('a sequence'),
  text: say('a text'),
};

/** Outputs are all that every model has, so something is always found. */
export function chosen(facts: Facts): Choice {
  const { methods, because } =
    PREFERENCES.find(
      ({ kinds, reach, when }) =>
        kinds.includes(facts.kind) && reach.includes(facts.reach) && (when === undefined || when(facts)),
    ) ?? LAST;
  return { methods, because: [say('x is {noun}', { noun: NOUNS[facts.kind] }), ...because(facts)] };
}
