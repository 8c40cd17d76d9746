import { useState } from 'react';
import { HostProvider, useLinkState } from './host/host-context.tsx';
import type { CoreLink } from './host/core-link.ts';
import { Frame } from './shell/Frame.tsx';
import { NoTokenScreen, OccupiedScreen } from './shell/LinkScreen.tsx';
import { LockScreen } from './shell/LockScreen.tsx';
import { useTheme } from './shell/use-theme.ts';
import { WorkbenchProvider } from './shell/workbench-context.tsx';
import type { Workbench } from './shell/workbench.ts';
import { TooltipProvider } from './ui/Tooltip.tsx';

interface AppProps {
  readonly link: CoreLink;
  readonly workbench: Workbench;
  /** Draws the workbench before the core has answered. */
  readonly drawsAtOnce: boolean;
}

export function App({ link, workbench, drawsAtOnce }: AppProps) {
  return (
    <HostProvider link={link}>
      <WorkbenchProvider workbench={workbench}>
        <TooltipProvider>
          <Content link={link} drawsAtOnce={drawsAtOnce} />
        </TooltipProvider>
      </WorkbenchProvider>
    </HostProvider>
  );
}

/** The page without a token: nothing to connect to. */
export function AppWithoutToken() {
  return <NoTokenScreen />;
}

function Content({ link, drawsAtOnce }: Pick<AppProps, 'link' | 'drawsAtOnce'>) {
  const state = useLinkState();
  // Once welcomed the workbench stays, also under a card or a banner: terminals keep what they show.
  const [wasReady, setWasReady] = useState(drawsAtOnce);
  if (state.kind === 'ready' && !wasReady) setWasReady(true);
  useTheme(wasReady);
  return (
    <>
      {wasReady && <Frame />}
      {(state.kind === 'occupied' || state.kind === 'takenOver') && (
        <OccupiedScreen kind={state.kind} onTakeOver={() => link.takeOver()} />
      )}
      <LockScreen />
    </>
  );
}
