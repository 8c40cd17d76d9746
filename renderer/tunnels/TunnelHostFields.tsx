import { tunnelRecipes } from '../../shared/model/tunnel-recipes.ts';
import { text } from './text.ts';
import { hasTarget } from './tunnel-form.ts';
import { ChosenField, TypedField } from './TypedField.tsx';
import type { TunnelForm } from './use-tunnel-form.ts';
import styles from './TunnelDialog.module.css';

const words = text.form;

/** Over which host, and what it is usually wanted for. */
export function TunnelHostFields({ form, canChange }: { readonly form: TunnelForm; readonly canChange: boolean }) {
  return (
    <div className={styles.pair}>
      <HostField form={form} canChange={canChange} />
      <RecipeField form={form} />
    </div>
  );
}

function HostField({ form, canChange }: { readonly form: TunnelForm; readonly canChange: boolean }) {
  const { fields, options, problems, set } = form;
  const isTyped = fields.hostKey === '';
  return (
    <div className={styles.stack}>
      <ChosenField
        label={words.host}
        error={isTyped ? undefined : problems.host}
        disabled={!canChange}
        value={fields.hostKey}
        options={[...options.map(({ key, words: name }) => ({ value: key, words: name })), { value: '', words: words.hostOther }]}
        onChange={(hostKey) => set({ hostKey, isConfirmed: false })}
      />
      {isTyped && (
        <TypedField
          label={words.destination}
          error={problems.host}
          placeholder={words.destinationPlaceholder}
          value={fields.destination}
          onChange={(destination) => set({ destination })}
        />
      )}
    </div>
  );
}

function RecipeField({ form: { fields, set } }: { readonly form: TunnelForm }) {
  const recipes = tunnelRecipes.filter(({ kind }) => kind === fields.kind);
  const current = recipes.find(({ port, probe }) => String(port) === fields.targetPort && probe === fields.probe);
  if (!hasTarget(fields.kind)) return null;
  return (
    <ChosenField
      label={words.recipe}
      value={current?.name ?? ''}
      options={[{ value: '', words: words.recipeNone }, ...recipes.map(({ name }) => ({ value: name, words: name }))]}
      onChange={(name) => {
        const recipe = recipes.find((each) => each.name === name);
        if (recipe === undefined) return;
        const port = String(recipe.port);
        // Whoever has typed a port of his own keeps it; below 1024 this computer would want rights.
        const listenPort = fields.listenPort === '' && recipe.port >= 1024 ? port : fields.listenPort;
        set({ targetPort: port, probe: recipe.probe, listenPort, isTargetSocket: false });
      }}
    />
  );
}
