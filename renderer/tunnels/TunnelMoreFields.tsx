import type { TunnelOpens, TunnelProbe } from '../../shared/model/tunnels.ts';
import { text } from './text.ts';
import { hasTarget } from './tunnel-form.ts';
import { ChosenField, TypedField } from './TypedField.tsx';
import type { TunnelForm } from './use-tunnel-form.ts';
import styles from './TunnelDialog.module.css';

const words = text.form;
const probes: readonly TunnelProbe[] = ['banner', 'tls', 'http', 'postgres', 'off'];
const openings: readonly TunnelOpens[] = ['hand', 'connect', 'start'];

/** What it is called, when it opens, and how its target is tried. */
export function TunnelMoreFields({ form }: { readonly form: TunnelForm }) {
  const { fields, set } = form;
  return (
    <div className={styles.more}>
      <TypedField
        label={words.name}
        mono={false}
        maxLength={200}
        placeholder={form.usualName}
        value={fields.name}
        onChange={(name) => set({ name })}
      />
      <ChosenField
        label={words.opens}
        value={fields.opens}
        options={openings.map((value) => ({ value, words: words.openings[value] }))}
        onChange={(opens) => set({ opens })}
      />
      {hasTarget(fields.kind) && (
        <ChosenField
          label={words.probe}
          help={fields.probe === 'off' ? undefined : words.probeHelp}
          value={fields.probe}
          options={probes.map((value) => ({ value, words: words.probes[value] }))}
          onChange={(probe) => set({ probe })}
        />
      )}
    </div>
  );
}
