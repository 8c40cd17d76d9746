import { useId, useState } from 'react';
import { FileText, FlaskConical, Terminal, type LucideIcon } from 'lucide-react';
import { useWelcome } from '../host/host-context.tsx';
import { optionId, ResultList } from '../shell/ResultList.tsx';
import type { Result } from '../shell/results.ts';
import { runResult } from '../shell/run-result.ts';
import { errorWords } from '../shell/error-words.ts';
import { useResultKeys } from '../shell/use-result-keys.ts';
import { useResults } from '../shell/use-results.ts';
import type { ViewProps } from '../shell/views.ts';
import { useHosts, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { TextField } from '../ui/TextField.tsx';
import { keepDraft, takeDraft } from './first-draft.ts';
import { text } from './text.ts';
import styles from './WelcomeView.module.css';

/** Three things and nothing else: connect, the hosts of ssh_config, the demo host. */
export function WelcomeView({ panelId }: ViewProps) {
  const [query, setQuery] = useState(takeDraft);
  const [failure, setFailure] = useState<string>();
  const workbench = useWorkbench();
  const results = useResults(query, { withCommands: false });
  const listId = useId();
  const isTyping = query.trim() !== '';

  const choose = (result: Result, how: { readonly ownConnection: boolean }): void => {
    setFailure(undefined);
    const onError = (error: unknown): void => {
      const words = errorWords(error);
      setFailure([words.title, words.text].filter(Boolean).join(': '));
    };
    runResult(workbench, result, { ...how, insteadOf: panelId, onError });
  };
  const { selected, select, onKeyDown } = useResultKeys(query, results, choose);
  return (
    <div className={styles.view}>
      <div className={styles.column}>
        <h1 className={styles.title}>{text.title}</h1>
        <TextField
          data-takes-focus
          autoFocus={panelId === 'first'}
          large
          mono
          icon={Terminal}
          role="combobox"
          aria-label={text.field}
          aria-expanded={isTyping}
          aria-controls={listId}
          aria-activedescendant={isTyping && results.length > 0 ? optionId(listId, selected) : undefined}
          aria-autocomplete="list"
          placeholder={text.placeholder}
          value={query}
          trailing={<Kbd keys="Enter" />}
          onChange={(event) => {
            setQuery(event.target.value);
            keepDraft(panelId, event.target.value);
            setFailure(undefined);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setQuery('');
            else if (isTyping) onKeyDown(event);
          }}
        />
        {failure !== undefined && (
          <p className={styles.failure} role="alert">
            {failure}
          </p>
        )}
        {isTyping ? (
          <div className={styles.results}>
            <ResultList
              id={listId}
              results={results}
              selected={selected}
              onSelect={select}
              onChoose={(result) => choose(result, { ownConnection: false })}
            />
          </div>
        ) : (
          <>
            <ConfigCard />
            <DemoCard panelId={panelId} />
            <KeyboardLine />
          </>
        )}
      </div>
    </div>
  );
}

function ConfigCard() {
  const { view } = useWorkbench();
  const isLoaded = useHosts((state) => state.tree !== undefined);
  const count = useHosts((state) => state.tree?.configHosts.filter((host) => !host.isPattern).length ?? 0);
  const show = (): void =>
    view.setState((state) => ({
      sideBarIsOpen: true,
      closedFolders: state.closedFolders.filter((id) => id !== 'config'),
      showConfigAsked: state.showConfigAsked + 1,
    }));
  if (isLoaded && count === 0) return <Card icon={FileText} title={text.configNone} detail={text.configNoneDetail} />;
  return (
    <Card icon={FileText} title={text.configFound(count)} detail={text.configDetail} isHidden={!isLoaded}>
      <Button onClick={show}>{text.showThem}</Button>
    </Card>
  );
}

function DemoCard({ panelId }: { readonly panelId: string }) {
  const workbench = useWorkbench();
  const welcome = useWelcome();
  const [isStarting, setStarting] = useState(false);
  if (welcome?.demo === false) return null;
  const start = async (): Promise<void> => {
    setStarting(true);
    try {
      const { destination } = await workbench.client.system.startDemo({});
      await workbench.openTerminal({ destination }, { insteadOf: panelId });
    } catch (error) {
      workbench.showError(error);
    } finally {
      setStarting(false);
    }
  };
  return (
    <Card icon={FlaskConical} title={text.demo} detail={text.demoDetail}>
      <Button disabled={isStarting} onClick={() => void start()}>
        {isStarting ? text.starting : text.start}
      </Button>
    </Card>
  );
}

function KeyboardLine() {
  const { commands } = useWorkbench();
  const [keys] = commands.keysOf('help.keys');
  return (
    <p className={styles.line}>
      <button type="button" className={styles.link} onClick={() => commands.run('help.keys')}>
        {text.keyboardMap}
      </button>
      {keys !== undefined && <Kbd keys={keys} />}
    </p>
  );
}

interface CardProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly detail: string;
  readonly isHidden?: boolean;
  readonly children?: React.ReactNode;
}

function Card({ icon, title, detail, isHidden = false, children }: CardProps) {
  return (
    <section className={styles.card} style={isHidden ? { visibility: 'hidden' } : undefined}>
      <Icon of={icon} size={18} className={styles.sign} />
      <div className={styles.words}>
        <h2 className={styles.name}>{title}</h2>
        <p className={styles.detail}>{detail}</p>
      </div>
      {children}
    </section>
  );
}
