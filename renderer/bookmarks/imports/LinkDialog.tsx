import { useEffect, useRef, useState } from 'react';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import type { DialogProps } from '../../shell/views.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { text } from './text.ts';
import styles from './Imports.module.css';

const words = text.link;

type Read =
  | { readonly kind: 'refused'; readonly why: string }
  | {
      readonly kind: 'destination';
      readonly destination: string;
      readonly label: string;
      readonly host: string;
      readonly user: string | undefined;
      readonly port: number | undefined;
      readonly folder: string | undefined;
    };

/** An address that another program opened (CF-20): what it means, and a button. Nothing connects before; Enter and Escape are *no*. */
export function LinkDialog({ request, onClose }: DialogProps<'openLink'>) {
  const { client, view } = useWorkbench();
  const [url = '', ...others] = request.urls;
  const cancel = useRef<HTMLButtonElement>(null);
  const [read, setRead] = useState<Read & { readonly url: string }>();
  useEffect(() => {
    const given = new AbortController();
    client.hosts.parseDestination({ input: url }, { signal: given.signal }).then(
      (answer) =>
        setRead(
          answer.kind === 'invalid'
            ? { url, kind: 'refused', why: answer.why }
            : {
                url,
                kind: 'destination',
                destination: answer.destination,
                label: answer.label,
                host: answer.draft.host,
                user: answer.draft.settings.user,
                port: answer.draft.settings.port,
                folder: answer.folder,
              },
        ),
      (error: unknown) => !isCancelled(error) && setRead({ url, kind: 'refused', why: errorWords(error).text }),
    );
    return () => given.abort();
  }, [client, url]);
  const current = read?.url === url ? read : undefined;
  const next = (): void => {
    if (others.length === 0) onClose();
    else view.setState({ dialog: { kind: 'openLink', urls: others } });
  };
  return (
    <Dialog
      open
      onClose={next}
      title={current?.kind === 'refused' ? words.refused : words.title}
      keepOnOutsidePress
      initialFocus={cancel}
      sideActions={others.length > 0 && <span className={styles.dim}>{words.more(others.length)}</span>}
      actions={
        <>
          <Button ref={cancel} onClick={next}>
            {current?.kind === 'refused' ? text.close : text.cancel}
          </Button>
          {current?.kind === 'destination' && <OpenButton read={current} onDone={next} />}
        </>
      }
    >
      {current === undefined && <Skeleton rows={3} />}
      {current?.kind === 'refused' && <p>{current.why}</p>}
      {current?.kind === 'destination' && <Facts read={current} />}
    </Dialog>
  );
}

type Destination = Extract<Read, { readonly kind: 'destination' }>;

function OpenButton({ read, onDone }: { readonly read: Destination; readonly onDone: () => void }) {
  const workbench = useWorkbench();
  const { destination, label, folder } = read;
  const open = (): void => {
    onDone();
    const { active } = workbench.dock;
    const options = { label, ...(active?.view === 'welcome' && { insteadOf: active.id }) };
    if (folder === undefined) void workbench.openTerminal({ destination }, options);
    else void workbench.openFiles({ destination }, { ...options, folder });
  };
  return (
    <Button kind="primary" onClick={open}>
      {folder === undefined ? words.connect : words.openFiles}
    </Button>
  );
}

function Facts({ read: { host, user, port, folder } }: { readonly read: Destination }) {
  const { facts } = words;
  return (
    <>
      <p className={styles.lead}>{words.lead}</p>
      <dl className={styles.facts}>
        <dt>{facts.host}</dt>
        <dd className={styles.mono}>{host}</dd>
        <dt>{facts.user}</dt>
        <dd className={user === undefined ? styles.dim : styles.mono}>{user ?? words.ownUser}</dd>
        <dt>{facts.port}</dt>
        <dd className={port === undefined ? styles.dim : styles.mono}>{port ?? words.usualPort}</dd>
        {folder !== undefined && (
          <>
            <dt>{facts.folder}</dt>
            <dd className={styles.mono}>{folder}</dd>
          </>
        )}
      </dl>
    </>
  );
}
