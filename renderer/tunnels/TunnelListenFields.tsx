import type { RefObject } from 'react';
import { listensHere } from './places.ts';
import { text } from './text.ts';
import { holdersWords } from './tunnel-face.ts';
import type { ReachChoice } from './tunnel-form.ts';
import { ChosenField, TypedField } from './TypedField.tsx';
import type { TunnelForm } from './use-tunnel-form.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './TunnelDialog.module.css';

interface TunnelListenFieldsProps {
  readonly form: TunnelForm;
  readonly first: RefObject<HTMLInputElement | null>;
}

const words = text.form;
const reaches = ['loopback', 'network', 'address', 'socket'] as const;

/** Where it listens, who is to reach that, and who has the place already. */
export function TunnelListenFields({ form, first }: TunnelListenFieldsProps) {
  const { fields, problems, set, check } = form;
  const where = listensHere(fields.kind) ? 'here' : 'there';
  return (
    <fieldset className={styles.part}>
      <legend className={styles.legend}>{words.listen[where]}</legend>
      <div className={styles.triple} data-reach={fields.reach}>
        {fields.reach === 'socket' ? (
          <TypedField
            label={words.path}
            error={problems.listenPath}
            placeholder="/run/user/1000/db.sock"
            value={fields.listenPath}
            onChange={(listenPath) => set({ listenPath })}
          />
        ) : (
          <TypedField
            ref={first}
            label={words.port}
            error={problems.listenPort}
            inputMode="numeric"
            placeholder={words.portPlaceholder}
            title={words.portHelp[where]}
            value={fields.listenPort}
            onChange={(listenPort) => set({ listenPort })}
          />
        )}
        <ChosenField
          label={words.reach}
          value={fields.reach}
          options={reaches.map((value) => ({ value, words: words.reaches[value][where] }))}
          onChange={(reach: ReachChoice) => set({ reach, isConfirmed: false })}
        />
        {fields.reach === 'address' && (
          <TypedField
            label={words.address}
            error={problems.address}
            placeholder="192.168.1.10"
            value={fields.address}
            onChange={(address) => set({ address, isConfirmed: false })}
          />
        )}
      </div>
      {/* On the host nobody can look who has the port. */}
      {fields.reach !== 'socket' && where === 'here' && <Taken form={form} />}
      {check?.notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
    </fieldset>
  );
}

/** Who holds the port, and what can be done about it. */
function Taken({ form }: { readonly form: TunnelForm }) {
  const { fields, set, check } = form;
  const holders = check?.holders ?? [];
  const { freePort } = check ?? {};
  return (
    <div className={styles.listenFoot}>
      <label className={styles.tick}>
        <input type="checkbox" checked={fields.mayMove} onChange={(event) => set({ mayMove: event.target.checked })} />
        {words.mayMove}
      </label>
      <p className={styles.taken} role="status">
        {holders.length > 0 && words.taken(Number(fields.listenPort), holdersWords(holders))}{' '}
        {holders.length > 0 && freePort !== undefined && (
          <button type="button" className={frame.link} onClick={() => set({ listenPort: String(freePort) })}>
            {words.takeFree(freePort)}
          </button>
        )}
      </p>
    </div>
  );
}
