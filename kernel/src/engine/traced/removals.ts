/** Functions of TensorFlow's that nobody can call any more are taken out. */
const collected = new FinalizationRegistry(removeAll);

/** `removals` take out the functions that are there when nobody has `owner` any more; they know nothing of it. */
export function removeWith(owner: object, removals: Set<() => void>): void {
  collected.register(owner, removals);
}

/** Each is taken out once, whoever comes first. */
export function removeAll(removals: Set<() => void>): void {
  for (const remove of removals) remove();
  removals.clear();
}
