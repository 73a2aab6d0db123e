/** By this variable the kernel tells a runner that takes another's place that a page which manages widgets has come. */
export const MANAGED = 'LIMPID_WIDGETS';
