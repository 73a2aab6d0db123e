/** For what is good to have but not to be waited for: values beside types, types before a cell runs. `moment` is in ms. */
export async function whileShort<T, U>(answer: Promise<T>, otherwise: U, moment = 100): Promise<T | U> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<U>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), moment);
  });
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
}
