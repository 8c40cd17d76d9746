import { Component, lazy, Suspense, useState, type ComponentType, type ReactNode } from 'react';
import { Button } from './Button.tsx';
import { EmptyState } from './EmptyState.tsx';
import { loadPart } from './load-part.ts';
import { uiText } from './text.ts';
import styles from './later.module.css';

/**
 * A component whose code is fetched when it is first drawn, so that the first screen need not wait for all others. Until it
 * is there nothing is drawn; the code comes from this machine. What can't be fetched is said in its place, and fetched again on demand.
 */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const make = (): ComponentType<P> => lazy(async () => ({ default: await loadPart(load) }));
  let Latest = make();
  return function Later(props: P) {
    const [Loaded, setLoaded] = useState<ComponentType<P>>(() => Latest);
    const again = (): void => {
      // Another place of the same part may have fetched it anew already.
      if (Latest === Loaded) Latest = make();
      setLoaded(() => Latest);
    };
    return (
      <LoadingNet of={Loaded} onAgain={again}>
        <Suspense fallback={null}>
          <Loaded {...props} />
        </Suspense>
      </LoadingNet>
    );
  };
}

interface LoadingNetProps {
  /** What is loaded: with another one the net is whole again. */
  readonly of: unknown;
  readonly onAgain: () => void;
  readonly children: ReactNode;
}

interface LoadingNetState {
  readonly failure: { readonly error: unknown; readonly of: unknown } | undefined;
}

/** Without it one part that can't be fetched would leave the whole page empty. */
class LoadingNet extends Component<LoadingNetProps, LoadingNetState> {
  override state: LoadingNetState = { failure: undefined };

  static getDerivedStateFromError(error: unknown): LoadingNetState {
    return { failure: { error, of: undefined } };
  }

  static getDerivedStateFromProps({ of }: LoadingNetProps, { failure }: LoadingNetState): LoadingNetState | null {
    if (failure === undefined || failure.of === of) return null;
    return { failure: failure.of === undefined ? { ...failure, of } : undefined };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <div role="alert" className={styles.failed}>
        <EmptyState words={uiText.notLoaded} action={<Button onClick={this.props.onAgain}>{uiText.loadAgain}</Button>} />
      </div>
    );
  }
}
