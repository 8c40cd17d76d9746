import { useState } from 'react';
import { ArrowLeftRight, ArrowRight, RefreshCw, SlidersHorizontal, Square } from 'lucide-react';
import type { ComparedPlace, ComparisonOptions, SyncMode } from '../../shared/model/comparisons.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { keepClear } from '../ui/keep-clear.ts';
import { Popover } from '../ui/Popover.tsx';
import { Select } from '../ui/Select.tsx';
import { TextArea } from '../ui/TextField.tsx';
import { classNames } from '../ui/class-names.ts';
import type { ComparisonState } from './comparison-controller.ts';
import { placeWords } from './compare-words.ts';
import { text } from './text.ts';
import styles from './ComparisonView.module.css';

interface HeadProps {
  readonly state: ComparisonState;
  /** It is being synchronised. */
  readonly isLocked: boolean;
  readonly onMode: (mode: SyncMode) => void;
  readonly onCompare: (options?: ComparisonOptions) => void;
  readonly onSwap: () => void;
  readonly onStop: () => void;
}

const modes = (['update', 'mirror', 'both'] as const).map((value) => ({ value, words: text.modes[value] }));

/** Which folders, what to do, and how to compare. */
export function ComparisonHead({ state, isLocked, onMode, onCompare, onSwap, onStop }: HeadProps) {
  const { info, options } = state;
  const isBusy = info?.state.kind === 'comparing';
  return (
    <header ref={keepClear} className={styles.head}>
      <div className={styles.places}>
        <Place place={info?.left} side={text.left} />
        <Icon of={options.mode === 'both' ? ArrowLeftRight : ArrowRight} className={styles.between} />
        <Place place={info?.right} side={text.right} />
      </div>
      <div className={styles.tools}>
        <IconButton icon={ArrowLeftRight} label={text.swap} disabled={isLocked} onClick={onSwap} />
        <div className={styles.mode} title={text.modeHelp[options.mode]}>
          <Select value={options.mode} options={modes} aria-label={text.mode} disabled={isLocked} onChange={onMode} />
        </div>
        <OptionsButton options={options} isLocked={isLocked} onCompare={onCompare} />
        {isBusy ? (
          <IconButton icon={Square} label={text.stop} onClick={onStop} />
        ) : (
          <IconButton icon={RefreshCw} label={text.again} disabled={isLocked} onClick={() => onCompare()} />
        )}
      </div>
    </header>
  );
}

function Place({ place, side }: { readonly place: ComparedPlace | undefined; readonly side: string }) {
  const words = place === undefined ? '' : placeWords(place);
  return (
    <span
      className={classNames(styles.place, place?.production === true && styles.production)}
      title={words}
      aria-label={`${side}: ${words}`}
      role="note"
    >
      <bdi>{words}</bdi>
    </span>
  );
}

type OptionsProps = { readonly options: ComparisonOptions; readonly isLocked: boolean } & Pick<HeadProps, 'onCompare'>;

function OptionsButton({ options, isLocked, onCompare }: OptionsProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover
      title={text.options}
      side="bottom"
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button icon={SlidersHorizontal} disabled={isLocked}>
          {text.options}
        </Button>
      }
    >
      <OptionsForm
        options={options}
        onCompare={(changed) => {
          setOpen(false);
          onCompare(changed);
        }}
      />
    </Popover>
  );
}

function OptionsForm({ options, onCompare }: Omit<OptionsProps, 'isLocked'>) {
  const [exclude, setExclude] = useState(options.exclude.join('\n'));
  const [tolerance, setTolerance] = useState<'1' | '2'>(options.toleranceSeconds === 2 ? '2' : '1');
  return (
    <form
      className={styles.options}
      onSubmit={(event) => {
        event.preventDefault();
        const lines = exclude.split('\n').filter((line) => line.trim() !== '');
        onCompare({ ...options, exclude: lines.slice(0, 200), toleranceSeconds: tolerance === '2' ? 2 : 1 });
      }}
    >
      <Field label={text.exclude} help={text.excludeHelp}>
        {(control) => (
          <TextArea {...control} mono rows={4} value={exclude} onChange={(event) => setExclude(event.target.value)} />
        )}
      </Field>
      <Field label={text.tolerance}>
        {(control) => (
          <Select
            {...control}
            value={tolerance}
            options={(['1', '2'] as const).map((value) => ({ value, words: text.tolerances[value] }))}
            onChange={setTolerance}
          />
        )}
      </Field>
      <div className={styles.right}>
        <Button type="submit" kind="primary">
          {text.apply}
        </Button>
      </div>
    </form>
  );
}
