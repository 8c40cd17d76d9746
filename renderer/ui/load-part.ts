/** Milliseconds between the attempts: a laptop that wakes or changes its network drops what is on its way at that moment. */
const pauses = [200, 800, 3000];

/**
 * Fetches code that is loaded later, again where it failed: the browser drops requests when the machine's network changes, to
 * this machine too (ERR_NETWORK_CHANGED). Rejects with the last failure after about four seconds.
 */
export async function loadPart<T>(load: () => Promise<T>, wait: (ms: number) => Promise<void> = pause): Promise<T> {
  for (const ms of pauses) {
    try {
      return await load();
    } catch (error) {
      await wait(ms);
      await fetchStyle(error);
    }
  }
  return load();
}

/** The bundler asks for a part's style once only, so a style that failed has to be fetched by us. */
async function fetchStyle(error: unknown): Promise<void> {
  const href = error instanceof Error ? /^Unable to preload CSS for (\S+)$/.exec(error.message)?.[1] : undefined;
  if (href === undefined) return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = href;
  await new Promise<void>((resolve) => {
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => {
      link.remove();
      resolve();
    });
    document.head.append(link);
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
