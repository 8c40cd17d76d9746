import { useId, useState, type ReactNode } from 'react';
import { ListOrdered } from 'lucide-react';
import { gradeOf, type AlgorithmCategory } from '../../../shared/model/algorithm-grades.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { StateDot } from '../../ui/StateDot.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { AlgorithmEditor } from './AlgorithmEditor.tsx';
import type { ListResult } from './algorithm-list.ts';
import { text } from './text.ts';
import { useListCheck, useSupported, type ListVerdict } from './use-list-check.ts';
import styles from './Algorithms.module.css';

interface AlgorithmFieldProps {
  readonly label: string;
  readonly category: AlgorithmCategory;
  readonly value: string;
  /** What a folder gives where nothing is set here. */
  readonly inherited: { readonly list: string; readonly from: string } | undefined;
  /** Old algorithms are among the usual ones here. */
  readonly allowsLegacy: boolean;
  readonly help: ReactNode;
  readonly problem: string | undefined;
  readonly isDisabled?: boolean | undefined;
  readonly onChange: (value: string) => void;
}

/** A list of algorithms: typed as ssh_config has it, or put together (AL-03); checked as it changes. */
export function AlgorithmField({ label, category, value, inherited, allowsLegacy, help, problem, ...rest }: AlgorithmFieldProps) {
  const { isDisabled = false, onChange } = rest;
  const [isOpen, setOpen] = useState(false);
  const editorId = useId();
  const algorithms = useSupported(isOpen || value.trim() !== '');
  const check = useListCheck(category, value, algorithms, allowsLegacy);
  const isWrong = problem !== undefined || check.verdict?.problem !== undefined;
  return (
    <Field label={label} help={help} error={problem} className={isOpen ? styles.whole : undefined}>
      {(control) => (
        <>
          <TextField
            {...control}
            aria-invalid={isWrong || undefined}
            mono
            disabled={isDisabled}
            placeholder={isDisabled ? undefined : inherited?.list}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            trailing={
              <IconButton
                icon={ListOrdered}
                label={text.edit(label)}
                aria-expanded={isOpen}
                aria-controls={isOpen ? editorId : undefined}
                disabled={isDisabled}
                onClick={() => setOpen(!isOpen)}
              />
            }
          />
          {value.trim() !== '' && algorithms.length > 0 && problem === undefined && (
            <Verdict category={category} result={check.result} verdict={check.verdict} />
          )}
          {isOpen && algorithms.length > 0 && (
            <AlgorithmEditor
              id={editorId}
              label={label}
              category={category}
              value={value}
              inherited={inherited}
              algorithms={algorithms}
              usual={check.usual}
              result={check.result}
              isRefused={check.verdict?.problem !== undefined}
              onChange={onChange}
            />
          )}
        </>
      )}
    </Field>
  );
}

interface VerdictProps {
  readonly category: AlgorithmCategory;
  readonly result: ListResult;
  readonly verdict: ListVerdict | undefined;
}

/** One line for what is wrong, else what the list does, and what to mind. */
function Verdict({ category, result: { offered, added, left, idle }, verdict }: VerdictProps) {
  const dropped = verdict?.dropped ?? [];
  const used = offered.filter((name) => !dropped.includes(name));
  const weak = used.filter((name) => gradeOf(category, name).grade !== 'good');
  const problem = verdict?.problem;
  const remarks = [
    ...(weak.length === 0 ? [] : [text.weak(weak)]),
    ...(dropped.length === 0 ? [] : [text.dropped(dropped)]),
    ...(idle.length === 0 ? [] : [text.idle(idle)]),
  ];
  const addedCount = [...added].filter((name) => !dropped.includes(name)).length;
  return (
    <div className={styles.verdict} role="status">
      {problem !== undefined ? (
        <p className={styles.stop}>
          <StateDot state="stop" words="" />
          <span>{problem}</span>
        </p>
      ) : (
        <>
          <p>{text.counts(used.length, addedCount, left.length)}</p>
          {remarks.map((remark) => (
            <p key={remark}>
              <StateDot state="warning" words="" />
              <span>{remark}</span>
            </p>
          ))}
        </>
      )}
    </div>
  );
}
