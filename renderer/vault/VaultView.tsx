import { useState } from 'react';
import { Lock, LockOpen, Settings2, Trash2 } from 'lucide-react';
import { useStore } from 'zustand';
import type { VaultView as VaultModel } from '../../shared/model/vault.ts';
import type { ViewProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { keepClear } from '../ui/keep-clear.ts';
import frame from '../ui/ViewFrame.module.css';
import { VaultList } from './VaultList.tsx';
import { text } from './text.ts';
import { useVaultActions } from './use-vault-actions.ts';
import styles from './Vault.module.css';

/** What is kept, without its values: where it goes, when it was of use, and how the vault is locked. */
export function VaultView(_props: ViewProps) {
  const { vault } = useWorkbench();
  const view = useStore(vault.state, (state) => state.view);
  return (
    <div className={frame.view}>
      <header ref={keepClear} className={frame.top}>
        <h1 className={frame.title}>{text.title}</h1>
        {view && <StateWords view={view} />}
        <span className={frame.space} />
        {view && <LockButtons view={view} />}
      </header>
      {view?.problem !== undefined && (
        <p className={frame.remark} role="alert">
          {view.problem}
        </p>
      )}
      {view?.state.kind === 'unreachable' && <p className={frame.remark}>{text.unreachable(view.state.reason)}</p>}
      <div className={frame.main}>
        <div className={frame.list}>{view ? <Content view={view} /> : <Loading />}</div>
      </div>
    </div>
  );
}

function StateWords({ view }: { readonly view: VaultModel }) {
  const { state, box } = view;
  const isKept = state.kind === 'locked' || state.kind === 'unlocked';
  return (
    <span className={styles.state} role="status">
      <strong>{text.states[state.kind]}</strong>
      {isKept && `, ${text.by(state.by, box.kind === 'available' ? box.name : undefined)}`}
    </span>
  );
}

function LockButtons({ view }: { readonly view: VaultModel }) {
  const { ask, lock, unlock } = useVaultActions();
  const { state } = view;
  if (state.kind === 'none') return null;
  return (
    <>
      {state.kind === 'unlocked' && (
        <Button icon={Lock} onClick={lock}>
          {text.lockNow}
        </Button>
      )}
      {state.kind === 'locked' && (
        <Button icon={LockOpen} kind="primary" onClick={() => unlock(state.by)}>
          {text.unlock}
        </Button>
      )}
      {state.kind !== 'unreachable' && (
        <Button icon={Settings2} onClick={() => ask('change')}>
          {text.change}
        </Button>
      )}
      <Button icon={Trash2} kind="quiet" onClick={() => ask('reset')}>
        {text.forget}
      </Button>
    </>
  );
}

function Content({ view }: { readonly view: VaultModel }) {
  if (view.state.kind === 'none') return <SetUp view={view} />;
  if (view.items.length === 0 && view.removed.length === 0) {
    return (
      <div className={frame.centre}>
        <EmptyState words={text.empty} />
      </div>
    );
  }
  return <VaultList view={view} />;
}

function SetUp({ view }: { readonly view: VaultModel }) {
  const { ask, setUpByBox } = useVaultActions();
  const { box } = view;
  const hasBox = box.kind === 'available';
  return (
    <div className={frame.centre}>
      <EmptyState
        words={
          <>
            {text.none.what}
            {!hasBox && <span className={styles.aside}>{text.none.noBox(box.reason)}</span>}
          </>
        }
        action={
          <div className={styles.choices}>
            {hasBox && (
              <Button kind="primary" icon={Lock} onClick={setUpByBox}>
                {text.none.box(box.name)}
              </Button>
            )}
            <Button kind={hasBox ? 'normal' : 'primary'} icon={Lock} onClick={() => ask('setUp')}>
              {text.none.passphrase}
            </Button>
          </div>
        }
      />
    </div>
  );
}

/** The core tells what there is as soon as the page is welcome; when it could not, it is asked again. */
function Loading() {
  const { vault, showError } = useWorkbench();
  const [isAsking, setAsking] = useState(false);
  const again = (): void => {
    setAsking(true);
    vault
      .load()
      .catch(showError)
      .finally(() => setAsking(false));
  };
  return (
    <div className={frame.centre}>
      <EmptyState
        words={text.loading}
        action={
          <Button disabled={isAsking} onClick={again}>
            {text.again}
          </Button>
        }
      />
    </div>
  );
}
