import { text } from './text.ts';
import { TypedField } from './TypedField.tsx';
import type { TunnelForm } from './use-tunnel-form.ts';
import styles from './TunnelDialog.module.css';

interface TunnelTargetFieldsProps {
  readonly form: TunnelForm;
  readonly kind: 'local' | 'remote';
}

const words = text.form;

/** Where it leads to, as the far end sees it. */
export function TunnelTargetFields({ form, kind }: TunnelTargetFieldsProps) {
  const { fields, problems, set } = form;
  return (
    <fieldset className={styles.part}>
      <legend className={styles.legend}>{words.target[kind]}</legend>
      <div className={styles.target}>
        {fields.isTargetSocket ? (
          <TypedField
            label={words.targetPath}
            error={problems.targetPath}
            placeholder="/run/docker.sock"
            value={fields.targetPath}
            onChange={(targetPath) => set({ targetPath })}
          />
        ) : (
          <div className={styles.hostPort}>
            <TypedField
              label={words.targetHost}
              error={problems.targetHost}
              value={fields.targetHost}
              onChange={(targetHost) => set({ targetHost })}
            />
            <TypedField
              label={words.targetPort}
              error={problems.targetPort}
              inputMode="numeric"
              value={fields.targetPort}
              onChange={(targetPort) => set({ targetPort })}
            />
          </div>
        )}
        <label className={styles.tick}>
          <input
            type="checkbox"
            checked={fields.isTargetSocket}
            onChange={(event) => set({ isTargetSocket: event.target.checked })}
          />
          {words.targetSocket}
        </label>
      </div>
    </fieldset>
  );
}
