import { lazy, Suspense, type ComponentType } from 'react';

/**
 * A component whose code is fetched when it is first drawn, so that the first screen need not wait for all others. Until it
 * is there nothing is drawn; the code comes from this machine.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const Loaded = lazy(async () => ({ default: await load() }));
  return function Later(props: P) {
    return (
      <Suspense fallback={null}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}
