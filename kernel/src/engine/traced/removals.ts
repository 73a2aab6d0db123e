/** Functions of TensorFlow's that nobody can call any more are taken out. */
const collected = new FinalizationRegistry((removals: ReadonlySet<() => void>) => {
  for (const remove of removals) remove();
});

/** `removals` take out the functions that are there when nobody has `owner` any more; they know nothing of it. */
export function removeWith(owner: object, removals: ReadonlySet<() => void>): void {
  collected.register(owner, removals);
}
