import { useState } from 'react';
import { Plus } from 'lucide-react';
import { gradeOf, type AlgorithmCategory } from '../../../shared/model/algorithm-grades.ts';
import type { SupportedAlgorithm } from '../../../shared/model/doctor.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { uiText } from '../../ui/text.ts';
import { formatList, inWay, readList, type AlgorithmList, type ListResult, type ListWay } from './algorithm-list.ts';
import { knownNames } from './known-names.ts';
import { NameList } from './NameList.tsx';
import { OfferPreview } from './OfferPreview.tsx';
import { text } from './text.ts';
import styles from './Algorithms.module.css';

interface AlgorithmEditorProps {
  readonly id: string;
  readonly label: string;
  readonly category: AlgorithmCategory;
  readonly value: string;
  readonly inherited: { readonly list: string; readonly from: string } | undefined;
  readonly algorithms: readonly SupportedAlgorithm[];
  readonly usual: readonly string[];
  readonly result: ListResult;
  /** Nothing comes of the list as it is. */
  readonly isRefused: boolean;
  readonly onChange: (value: string) => void;
}

const ways: readonly ListWay[] = ['only', 'more', 'first', 'without'];

/** Puts a list together: how it stands to the usual one, its names in their order, and what comes of it. */
export function AlgorithmEditor({ id, label, category, value, inherited, ...rest }: AlgorithmEditorProps) {
  const { algorithms, usual, result, isRefused, onChange } = rest;
  // A list without names can't be written down: how it is meant is kept here until it has one.
  const [meant, setMeant] = useState<ListWay>();
  const list: AlgorithmList | undefined = readList(value) ?? (meant === undefined ? undefined : { way: meant, names: [] });
  const change = (next: AlgorithmList | undefined): void => {
    setMeant(next?.way);
    onChange(next === undefined ? '' : formatList(next));
  };
  const setNames = (names: readonly string[]): void => {
    if (list) change({ ...list, names });
  };
  const known = knownNames(algorithms, category);
  const given = inherited === undefined ? undefined : readList(inherited.list);
  return (
    <div id={id} className={styles.editor} role="group" aria-label={text.edit(label)}>
      <Field label={text.way}>
        {(control) => (
          <Select<ListWay | 'usual'>
            {...control}
            value={list?.way ?? 'usual'}
            options={[
              { value: 'usual', words: inherited === undefined ? text.ways.usual : text.inherited(inherited.from) },
              ...ways.map((way) => ({ value: way, words: text.ways[way] })),
            ]}
            onChange={(way) => change(way === 'usual' ? undefined : inWay(list ?? given, way, usual))}
          />
        )}
      </Field>
      {list && (
        <>
          <NameList
            label={text.names(label)}
            category={category}
            names={list.names}
            known={known}
            added={result.added}
            onChange={setNames}
          />
          <AddName
            candidates={candidatesOf(list, usual, known)}
            category={category}
            onAdd={(name) => setNames([...list.names, name])}
          />
        </>
      )}
      <OfferPreview
        category={category}
        result={result}
        // In a list of its own the names above are the offer.
        hasOffer={list?.way !== 'only' && !isRefused}
        onPutBack={list?.way === 'only' ? (name) => setNames([...list.names, name]) : undefined}
      />
    </div>
  );
}

/** What can still be put into the list. */
function candidatesOf(list: AlgorithmList, usual: readonly string[], known: readonly string[]): readonly string[] {
  const sensible = list.way === 'without' ? usual : list.way === 'more' ? known.filter((name) => !usual.includes(name)) : known;
  return sensible.filter((name) => !list.names.includes(name));
}

interface AddNameProps {
  readonly category: AlgorithmCategory;
  readonly candidates: readonly string[];
  readonly onAdd: (name: string) => void;
}

function AddName({ category, candidates, onAdd }: AddNameProps) {
  const [chosen, setChosen] = useState<string>();
  const name = chosen !== undefined && candidates.includes(chosen) ? chosen : candidates[0];
  const options = candidates.map((each) => {
    const { grade } = gradeOf(category, each.replace(/-cert-v01@openssh\.com$/, ''));
    return { value: each, words: grade === 'good' ? each : text.graded(each, uiText.grades[grade]) };
  });
  return (
    <div className={styles.add}>
      <Select
        aria-label={text.addWhat}
        disabled={name === undefined}
        value={name ?? ''}
        options={options.length === 0 ? [{ value: '', words: text.nothingToAdd }] : options}
        onChange={setChosen}
      />
      <Button icon={Plus} disabled={name === undefined} onClick={() => name !== undefined && onAdd(name)}>
        {text.add}
      </Button>
    </div>
  );
}
