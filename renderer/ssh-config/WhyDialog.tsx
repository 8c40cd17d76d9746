import { useState, type SubmitEvent } from 'react';
import { Copy, Play, Search } from 'lucide-react';
import type { ConfigWhy } from '../../shared/model/config-why.ts';
import type { Target } from '../shell/target.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { hostCommandWords } from '../shell/host-command-words.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';
import { useWhy } from './use-why.ts';
import { RuleList } from './RuleList.tsx';
import { ValueTable } from './ValueTable.tsx';
import { whyAsText } from './why-text.ts';
import styles from './Why.module.css';

/** Every setting of a host with its place, and every rule with its verdict; of any name that is typed, too. Nothing connects. */
export function WhyDialog({ request, onClose }: DialogProps<'configWhy'>) {
  const { note, showError } = useWorkbench();
  const [target, setTarget] = useState<Target | undefined>(request.target);
  const [name, setName] = useState(request.name);
  const { why, failure, isRunning, runTests } = useWhy(target);
  const copy = (): void => {
    if (why) void navigator.clipboard.writeText(whyAsText(why)).then(() => note(text.copied), showError);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={hostCommandWords.whySettings}
      width="wide"
      sideActions={
        <Button icon={Copy} disabled={why === undefined} onClick={copy}>
          {text.copy}
        </Button>
      }
      actions={<Button onClick={onClose}>{text.close}</Button>}
    >
      <div className={styles.page}>
        <HostForm
          name={name}
          onName={setName}
          onAsk={(destination) => setTarget(destination === request.name ? (request.target ?? { destination }) : { destination })}
        />
        {failure !== undefined && (
          <p role="alert" className={styles.failure}>
            {failure}
          </p>
        )}
        {target === undefined && <EmptyState isFlush words={text.empty} />}
        {target !== undefined && !why && failure === undefined && <Skeleton rows={8} />}
        {why && <Answer why={why} isRunning={isRunning} onRun={runTests} />}
      </div>
    </Dialog>
  );
}

interface HostFormProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onAsk: (destination: string) => void;
}

function HostForm({ name, onName, onAsk }: HostFormProps) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') onAsk(name.trim());
  };
  return (
    <form className={styles.host} onSubmit={submit}>
      <TextField
        mono
        icon={Search}
        aria-label={text.host}
        placeholder={text.hostPlaceholder}
        value={name}
        onChange={(event) => onName(event.target.value)}
      />
      <Button type="submit" disabled={name.trim() === ''}>
        {text.ask}
      </Button>
    </form>
  );
}

interface AnswerProps {
  readonly why: ConfigWhy;
  readonly isRunning: boolean;
  readonly onRun: () => void;
}

function Answer({ why, isRunning, onRun }: AnswerProps) {
  return (
    <>
      {why.refusal !== undefined && (
        <section aria-label={text.refused} className={styles.refusal}>
          <h3>{text.refused}</h3>
          <p>{why.refusal}</p>
        </section>
      )}
      {why.openCommands > 0 && (
        <div className={styles.open}>
          <p>{text.open(why.openCommands)}</p>
          <Button icon={Play} disabled={isRunning} onClick={onRun}>
            {isRunning ? text.running : text.run(why.openCommands)}
          </Button>
        </div>
      )}
      {why.values.length > 0 && <ValueTable values={why.values} />}
      <RuleList rules={why.rules} />
      {why.notes.length > 0 && (
        <section aria-label={text.notes} className={styles.notes}>
          <h3>{text.notes}</h3>
          <ul>
            {why.notes.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
