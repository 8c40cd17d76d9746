import { useEffect, useState, type SubmitEvent } from 'react';
import type { ProxyHelp, TunnelId } from '../../shared/model/tunnels.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyLine.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';
import styles from './TunnelPanel.module.css';

const words = text.browser;

/** A page through the proxy, and what other programs need to use it. */
export function BrowserHelp({ tunnelId }: { readonly tunnelId: TunnelId }) {
  const { help, failure } = useProxyHelp(tunnelId);
  // What stands there already under a name of its own.
  const more = help?.settings.filter(({ text: value }) => value !== help.url && value !== help.pacUrl) ?? [];
  return (
    <section className={styles.block} aria-label={words.title}>
      <h3 className={styles.blockTitle}>{words.title}</h3>
      <p className={styles.small}>{words.help}</p>
      {failure !== undefined && <p className={styles.failure}>{failure}</p>}
      {help && (
        <>
          {help.browsers.length === 0 ? (
            <p className={styles.small}>{words.none}</p>
          ) : (
            <OpenPage tunnelId={tunnelId} help={help} />
          )}
          <Setting title={words.proxy} value={help.url} />
          <Setting title={words.pac} value={help.pacUrl} />
          {more.map(({ title, text: value }) => (
            <Setting key={title} title={title} value={value} />
          ))}
        </>
      )}
    </section>
  );
}

function Setting({ title, value }: { readonly title: string; readonly value: string }) {
  return (
    <div className={styles.setting}>
      <span className={styles.settingTitle}>{title}</span>
      <code className={styles.settingText} title={value}>
        {value}
      </code>
      <CopyButton words={value} label={words.copy(title)} />
    </div>
  );
}

function OpenPage({ tunnelId, help }: { readonly tunnelId: TunnelId; readonly help: ProxyHelp }) {
  const { client, showError, note } = useWorkbench();
  const [url, setUrl] = useState('');
  const [isOpening, setOpening] = useState(false);
  const [first] = help.browsers;
  const open = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = url.trim();
    if (typed === '') return;
    setOpening(true);
    // As people type it: `intranet`, `intranet:8080/x`.
    const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
    client.tunnels
      .openPage({ tunnelId, url: whole, ...(first !== undefined && { browser: first }) })
      .then(({ browser }) => note(text.done.pageOpened(browser)), showError)
      .finally(() => setOpening(false));
  };
  return (
    <form className={styles.open} onSubmit={open}>
      <TextField
        mono
        aria-label={words.url}
        placeholder={words.urlPlaceholder}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
      <Button
        type="submit"
        disabled={isOpening || url.trim() === ''}
        title={first === undefined ? undefined : words.openIn(first)}
      >
        {words.open}
      </Button>
    </form>
  );
}

function useProxyHelp(tunnelId: TunnelId): { readonly help: ProxyHelp | undefined; readonly failure: string | undefined } {
  const { client } = useWorkbench();
  const [answer, setAnswer] = useState<{ readonly help?: ProxyHelp; readonly failure?: string }>({});
  useEffect(() => {
    const given = new AbortController();
    client.tunnels.proxyHelp({ tunnelId }, { signal: given.signal }).then(
      (help) => !given.signal.aborted && setAnswer({ help }),
      (error: unknown) => {
        if (!given.signal.aborted && !isCancelled(error)) setAnswer({ failure: errorWords(error).text });
      },
    );
    return () => given.abort();
  }, [client, tunnelId]);
  return { help: answer.help, failure: answer.failure };
}
