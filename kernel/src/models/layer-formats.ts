/**
 * The layers that Keras and tfjs share, and the settings of each by Keras's names. Pure data.
 * Source: the layers' `get_config` in Keras 3.15 and `getConfig` in tfjs-layers 4.22.
 */
import type { Json } from './json.ts';

export interface LayerFormat {
  /** Settings that both have. */
  readonly settings: ReadonlySet<string>;
  /** Settings that only Keras has, and the values that mean what tfjs does. */
  readonly only: { readonly [setting: string]: readonly Json[] };
  /** Keras's name of a setting -> tfjs's, in Python's spelling. */
  readonly renamed: { readonly [setting: string]: string };
  /** Keras takes `trainable`. */
  readonly isTrainable: boolean;
}

function layer(settings: string, rest: Partial<Omit<LayerFormat, 'settings'>> = {}): LayerFormat {
  return { settings: new Set(settings.split(' ').filter(Boolean)), only: {}, renamed: {}, isTrainable: true, ...rest };
}

function weight(...names: string[]): string {
  return names.map((name) => `${name}_initializer ${name}_regularizer ${name}_constraint`).join(' ');
}

const DENSE = `activation use_bias activity_regularizer ${weight('kernel', 'bias')}`;
const WINDOW = 'strides padding data_format';
const CONV = `filters kernel_size dilation_rate ${WINDOW} ${DENSE}`;
const TRANSPOSED = {
  only: {
    output_padding: [null],
    dilation_rate: [
      [1, 1],
      [1, 1, 1],
    ],
  },
};
const CELL = `units dropout recurrent_dropout ${DENSE} ${weight('recurrent')}`;
const GATED = `${CELL} recurrent_activation`;
const RECURRENT = 'return_sequences return_state go_backwards stateful unroll';
const POOL = layer(`pool_size ${WINDOW}`);
const GLOBAL_POOL = layer('data_format', { only: { keepdims: [false] } });
const ELEMENTWISE = layer('');

export const CONTAINERS: ReadonlySet<string> = new Set(['Functional', 'Sequential', 'Model']);

export const LAYERS: { readonly [className: string]: LayerFormat } = {
  InputLayer: layer('batch_input_shape dtype sparse', { only: { ragged: [false], optional: [false] } }),

  Dense: layer(`units ${DENSE}`),
  Activation: layer('activation'),
  Embedding: layer(`input_dim output_dim mask_zero activity_regularizer ${weight('embeddings')}`),
  Masking: layer('mask_value'),
  Flatten: layer('data_format'),
  Reshape: layer('target_shape'),
  Permute: layer('dims'),
  RepeatVector: layer('n'),

  Conv1D: layer(CONV, { only: { groups: [1] } }),
  Conv2D: layer(CONV, { only: { groups: [1] } }),
  Conv3D: layer(CONV, { only: { groups: [1] } }),
  Conv2DTranspose: layer(`filters kernel_size ${WINDOW} ${DENSE}`, TRANSPOSED),
  Conv3DTranspose: layer(`filters kernel_size ${WINDOW} ${DENSE}`, TRANSPOSED),
  DepthwiseConv2D: layer(
    `kernel_size depth_multiplier dilation_rate activation use_bias activity_regularizer ${WINDOW} ${weight('depthwise', 'bias')}`,
  ),
  SeparableConv2D: layer(
    `filters kernel_size depth_multiplier dilation_rate activation use_bias activity_regularizer ${WINDOW} ` +
      weight('depthwise', 'pointwise', 'bias'),
  ),
  Cropping2D: layer('cropping data_format'),
  UpSampling2D: layer('size interpolation data_format'),
  ZeroPadding2D: layer('padding data_format'),

  AveragePooling1D: POOL,
  AveragePooling2D: POOL,
  AveragePooling3D: POOL,
  MaxPooling1D: POOL,
  MaxPooling2D: POOL,
  MaxPooling3D: POOL,
  GlobalAveragePooling1D: GLOBAL_POOL,
  GlobalAveragePooling2D: GLOBAL_POOL,
  GlobalMaxPooling1D: GLOBAL_POOL,
  GlobalMaxPooling2D: GLOBAL_POOL,

  BatchNormalization: layer(
    `axis momentum epsilon center scale moving_mean_initializer moving_variance_initializer ${weight('beta', 'gamma')}`,
  ),
  LayerNormalization: layer(`axis epsilon center scale ${weight('beta', 'gamma')}`),

  SimpleRNN: layer(`${CELL} ${RECURRENT}`),
  LSTM: layer(`${GATED} ${RECURRENT} unit_forget_bias`),
  GRU: layer(`${GATED} ${RECURRENT} reset_after`),
  SimpleRNNCell: layer(CELL),
  LSTMCell: layer(`${GATED} unit_forget_bias`),
  GRUCell: layer(`${GATED} reset_after`),
  StackedRNNCells: layer('cells'),
  RNN: layer(`cell ${RECURRENT}`),
  ConvLSTM2D: layer(
    `${CONV} ${RECURRENT} dropout recurrent_dropout recurrent_activation unit_forget_bias ${weight('recurrent')}`,
  ),
  Bidirectional: layer('layer merge_mode'),
  TimeDistributed: layer('layer'),

  Dropout: layer('rate', { only: { noise_shape: [null] } }),
  SpatialDropout1D: layer('rate', { isTrainable: false }),
  GaussianNoise: layer('stddev'),
  GaussianDropout: layer('rate'),
  AlphaDropout: layer('rate', { only: { noise_shape: [null] } }),

  ReLU: layer('max_value', { only: { negative_slope: [0], threshold: [0] } }),
  LeakyReLU: layer('alpha', { renamed: { negative_slope: 'alpha' } }),
  PReLU: layer(`shared_axes ${weight('alpha')}`),
  ELU: layer('', { only: { alpha: [1] } }),
  ThresholdedReLU: layer('theta'),
  Softmax: layer('axis'),

  Add: ELEMENTWISE,
  Multiply: ELEMENTWISE,
  Average: ELEMENTWISE,
  Maximum: ELEMENTWISE,
  Minimum: ELEMENTWISE,
  Concatenate: layer('axis'),
  Dot: layer('axes normalize'),

  Rescaling: layer('scale offset'),
};

/** Layers that Keras 3 no longer has. */
export const ONLY_IN_KERAS_2: ReadonlySet<string> = new Set(['ThresholdedReLU']);

/** What changes no result: seeds, and how Keras computes. */
export const WITHOUT_EFFECT: ReadonlySet<string> = new Set(
  'seed implementation input_length input_shape renorm_momentum ragged time_major autocast'.split(' '),
);

/** Names of the activations that both have, as Keras writes them. */
export const ACTIVATIONS: ReadonlySet<string> = new Set(
  'linear relu relu6 elu selu sigmoid hard_sigmoid softmax log_softmax softplus softsign tanh swish silu mish gelu'.split(
    ' ',
  ),
);

/** Initialisers, regularisers and constraints that both have. */
export const PARTS: ReadonlySet<string> = new Set(
  (
    'Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal Identity VarianceScaling Orthogonal GlorotNormal ' +
    'GlorotUniform HeNormal HeUniform LecunNormal LecunUniform LeCunNormal LeCunUniform L1 L2 L1L2 MaxNorm UnitNorm NonNeg MinMaxNorm'
  ).split(' '),
);
