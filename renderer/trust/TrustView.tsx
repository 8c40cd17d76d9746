import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useWireGeneration } from '../host/host-context.tsx';
import type { ViewProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { keepClear } from '../ui/keep-clear.ts';
import { Segments } from '../ui/Segments.tsx';
import { Plus } from 'lucide-react';
import { KnownPane } from './KnownPane.tsx';
import { ScanPane } from './ScanPane.tsx';
import { text } from './text.ts';
import { TrustListing } from './trust-listing.ts';
import { trustOf, type TrustViewState } from './trust-state.ts';
import { StoreMenu } from './StoreMenu.tsx';
import frame from '../ui/ViewFrame.module.css';

const modes = ['known', 'scan'] as const;

/** Everything that is known of host keys, and what hosts show when they are asked. */
export function TrustView(_props: ViewProps) {
  const workbench = useWorkbench();
  const { view } = trustOf(workbench);
  const mode = useStore(view, (state) => state.mode);
  const listing = useListing();
  const show = (wanted: TrustViewState['mode']): void => view.setState({ mode: wanted });
  return (
    <div className={frame.view}>
      <header ref={keepClear} className={frame.top}>
        <h1 className={frame.title}>{text.title}</h1>
        <Segments
          label={text.modes.label}
          parts={modes.map((id) => ({ id, words: text.modes[id] }))}
          chosen={mode}
          onChoose={show}
        />
        <span className={frame.space} />
        <Button icon={Plus} kind="primary" onClick={() => workbench.commands.run('trust.add')}>
          {text.add}
        </Button>
        <StoreMenu listing={listing} />
      </header>
      {mode === 'known' ? <KnownPane listing={listing} /> : <ScanPane />}
    </div>
  );
}

/** The listing of this tab. It lives as long as the tab, and asks again when a broken wire came back. */
function useListing(): TrustListing {
  const { client } = useWorkbench();
  const generation = useWireGeneration();
  const [listing] = useState(() => new TrustListing(client));
  useEffect(() => () => listing.dispose(), [listing]);
  useEffect(() => {
    if (generation > 0) listing.refresh();
  }, [listing, generation]);
  return listing;
}
