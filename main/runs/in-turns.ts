/**
 * Has work done for each of these in their order, so many at once. Resolves when all is done. What `work` rejects with ends its share of the turns:
 * work that must not stop the others never rejects.
 */
export async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const share = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, share));
}
