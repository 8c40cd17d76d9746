/** Fetches the code of a part, and answers what puts it in its place. */
export type Part = () => Promise<() => void>;

/**
 * Answers what loads parts of the program: fetched at once, put in their places in this order, each once. One that fails does not stop the others,
 * and is tried again when it is called again. Rejects with the first failure, after all the others have been put in. Calls at one time share one attempt.
 */
export function partsLoader(parts: readonly Part[]): () => Promise<void> {
  let missing = parts;
  let loading: Promise<void> | undefined;
  const load = async (): Promise<void> => {
    const failed: Part[] = [];
    const failures: unknown[] = [];
    const fetched = missing.map((part) => ({ part, place: part() }));
    // Waited for in their order: none of those that fail meanwhile is without somebody who hears of it.
    await Promise.allSettled(fetched.map(({ place }) => place));
    for (const { part, place } of fetched) {
      try {
        (await place)();
      } catch (error) {
        failed.push(part);
        failures.push(error);
      }
    }
    missing = failed;
    if (failures.length > 0) throw failures[0];
  };
  return () =>
    (loading ??= load().finally(() => {
      loading = undefined;
    }));
}
